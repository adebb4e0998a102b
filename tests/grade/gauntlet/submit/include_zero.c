/*
 * include_zero - includes a file without an end.
 *
 * Exercise: fork_fan
 * Score: 0
 * Says: compile
 */
#include "/dev/zero"
int main(void)
{
}
