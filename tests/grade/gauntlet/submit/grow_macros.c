/*
 * grow_macros - is ten thousand million terms to the compiler.
 *
 * Exercise: fork_fan
 * Score: 0
 * Says: compile
 */
#define A(x) x + x + x + x + x + x + x + x + x + x
#define B(x) A(A(x))
#define C(x) B(B(x))

int main(void)
{
    return C(C(B(1)));
}
