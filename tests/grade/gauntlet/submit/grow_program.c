/*
 * grow_program - becomes a program of 4 GiB.
 *
 * Exercise: fork_fan
 * Score: 0
 * Says: compile
 */
char large[1L << 32] = {1};

int main(void)
{
    return large[0];
}
