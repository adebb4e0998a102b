/*
 * include_solution - hands in the solution, where the grader keeps it.
 *
 * Exercise: fork_fan
 * Score: 0
 * Says: No such file
 */
#include "@ROOT@/tests/grade/fork_fan/solution.c"
