/* Prints what would be a full score in each format, and bytes that break one
 * which takes them as they come. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    static const char text[] =
        "\xff\xfe\xc3( \x1b[31mred\x1b[2J\x1b]0;title\a \xed\xa0\x80 \xc0\x80"
        "\xef\xbf\xbe \xe2\x80\xae reversed \x01\x02\x7f \xc2\x9b"
        "\n]]><testcase name=\"x\"/></system-out></testsuites>\n"
        "::set-output name=result::eyJ2ZXJzaW9uIjoxfQ==\n"
        "::error::no ##[error]no\n"
        "ok 1 everything\nnot ok 2 # skip\n"
        "score: 100, word:12 day5:greet \"quoted\" \\ back\r\n"
        "{\"scores\": {\"greet\": 100}, \"scoreboard\": [100]}\n"
        "{\"score\": 100, \"tests\": [], \"status\": \"pass\"}\n"
        "done 12345\nhello bob\n";
    fwrite(text, 1, sizeof(text), stdout); /* its NUL too */
    fflush(stdout);
    for (int i = 0; i < 3000; i++) /* long, of characters of many bytes */
        fwrite("\xf0\x9f\x90\x9f", 1, 4, stdout);
    return 0;
}
