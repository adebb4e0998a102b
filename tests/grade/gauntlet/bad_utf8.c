/*
 * bad_utf8 - prints bytes that are no UTF-8, NULs and escape sequences.
 *
 * Verdict: ok
 */
#include <stdio.h>

int main(void)
{
    printf("\xff\xfe\xc0\xaf\xed\xa0\x80\xf8 \x1b[2J\x1b]0;root\a\r\b\x9b");
    for (int i = 0; i < 512; i++)
        putchar(i % 256);
    printf("\xe2\x82"); /* half a character at the end */
}
