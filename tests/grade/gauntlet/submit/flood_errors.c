/*
 * flood_errors - has the compiler say much more than anybody reads.
 *
 * Exercise: fork_fan
 * Score: 0
 * Says: compile
 */
#define A _Pragma("GCC warning \"all work and no play\"")
#define B A A A A A A A A A A
#define C B B B B B B B B B B
C C C C C C C C C C C C C C C C C C C C int main(void)
{
    return nothing;
}
