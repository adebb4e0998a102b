/*
 * busy_loop - computes for ever.
 *
 * Verdict: cpu
 * Options: --wall 4
 */
int main(void)
{
    for (volatile int i = 0;; i++)
        ;
}
