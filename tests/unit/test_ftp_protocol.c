/*
 * Tests of day9/ftp/protocol.h.
 */
#include "day9/ftp/protocol.h"

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *line;
    size_t len;
    int refusal;
    enum ftp_verb verb;
    const char *argument;
} lines[] = {
    {BYTES("RETR a.txt"), 0, FTP_RETR, "a.txt"},
    {BYTES("retr a.txt"), 0, FTP_RETR, "a.txt"},
    {BYTES("rEtR A.txt"), 0, FTP_RETR, "A.txt"},
    {BYTES("RETR a b  c "), 0, FTP_RETR, "a b  c "},
    {BYTES("RETR  a"), 0, FTP_RETR, " a"}, /* a name may begin with a blank */
    {BYTES("RETR -a"), 0, FTP_RETR, "-a"},
    {BYTES("RETR \xe4\xbd\xa0"), 0, FTP_RETR, "\xe4\xbd\xa0"},
    {BYTES("RETR \xf0\x9f\x90\xb1"), 0, FTP_RETR, "\xf0\x9f\x90\xb1"},
    {BYTES("RETR"), 501, FTP_RETR, ""},
    {BYTES("RETR "), 501, FTP_RETR, ""},
    {BYTES("PWD"), 0, FTP_PWD, ""},
    {BYTES("PWD "), 0, FTP_PWD, ""},
    {BYTES("PWD x"), 0, FTP_PWD, "x"},
    {BYTES("LIST"), 0, FTP_LIST, ""},
    {BYTES("LIST -la"), 0, FTP_LIST, "-la"},
    {BYTES("PASS"), 0, FTP_PASS, ""},
    {BYTES("PORT 1,2,3,4,5,6"), 0, FTP_PORT, "1,2,3,4,5,6"},
    /* not ours */
    {BYTES("SITE x"), 502, FTP_VERBS, "x"},
    {BYTES("RETRX a"), 502, FTP_VERBS, "a"},
    {BYTES("RET a"), 502, FTP_VERBS, "a"},
    {BYTES("RETR\ta"), 501, FTP_VERBS, ""},
    {BYTES("GET / HTTP/1.1"), 502, FTP_VERBS, "/ HTTP/1.1"},
    {BYTES(""), 500, FTP_VERBS, ""},
    {BYTES(" "), 500, FTP_VERBS, ""},
    {BYTES(" RETR a"), 500, FTP_VERBS, "RETR a"},
    /* bytes that are no text */
    {BYTES("RETR a\0b"), 501, FTP_RETR, "a"},
    {BYTES("RETR \0"), 501, FTP_RETR, ""},
    {BYTES("\0"), 501, FTP_VERBS, ""},
    {BYTES("PWD\0"), 501, FTP_PWD, ""},
    {BYTES("RETR a\rb"), 501, FTP_RETR, "a\rb"},
    {BYTES("RETR a\x1b[0m"), 501, FTP_RETR, "a\x1b[0m"},
    {BYTES("RETR \x7f"), 501, FTP_RETR, "\x7f"},
    {BYTES("RETR \x80"), 501, FTP_RETR, "\x80"},
    {BYTES("RETR \xc3"), 501, FTP_RETR, "\xc3"},
    {BYTES("RETR \xe4\xbd"), 501, FTP_RETR, "\xe4\xbd"},
    {BYTES("RETR \xc0\xae\xc0\xae"), 501, FTP_RETR, "\xc0\xae\xc0\xae"},
    {BYTES("RETR \xe0\x80\xae"), 501, FTP_RETR, "\xe0\x80\xae"},
    {BYTES("RETR \xed\xa0\x80"), 501, FTP_RETR, "\xed\xa0\x80"},
    {BYTES("RETR \xf4\x90\x80\x80"), 501, FTP_RETR, "\xf4\x90\x80\x80"},
    {BYTES("RETR \xf5\x80\x80\x80"), 501, FTP_RETR, "\xf5\x80\x80\x80"},
    /* Telnet: IAC and what follows; IAC IAC is a byte 255, which is no text */
    {BYTES("\xff\xf4\xff\xf2"
           "ABOR"),
     0, FTP_ABOR, ""},
    {BYTES("AB\xff\xf2OR"), 0, FTP_ABOR, ""},
    {BYTES("\xff\xfb\x01PWD"), 0, FTP_PWD, ""},
    {BYTES("\xff\xfe\0PWD"), 0, FTP_PWD, ""},
    {BYTES("RETR a\xff"), 0, FTP_RETR, "a"},
    {BYTES("RETR a\xff\xfb"), 0, FTP_RETR, "a"},
    {BYTES("RETR a\xff\xff"), 501, FTP_RETR, "a\xff"},
    {BYTES("\xff\xf4"), 500, FTP_VERBS, ""},
};

static void test_parse_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct ftp_command command;
        char *line = (char *)guard_new(lines[i].len + 1);
        memcpy(line, lines[i].line, lines[i].len + 1);
        ftp_parse(line, lines[i].len, &command);
        if (command.refusal != lines[i].refusal ||
            command.verb != lines[i].verb ||
            strcmp(command.argument, lines[i].argument) != 0)
            fail_msg("'%s': refusal %d, verb %d, argument '%s'", lines[i].line,
                     command.refusal, (int)command.verb, command.argument);
        guard_free((unsigned char *)line, lines[i].len + 1);
    }
}

static void test_verbs_by_what_they_do(void **state)
{
    (void)state;
    const enum ftp_verb writing[] = {FTP_DELE, FTP_MKD,  FTP_RMD, FTP_RNFR,
                                     FTP_RNTO, FTP_STOR, FTP_APPE};
    int writers = 0, for_all = 0;
    for (int verb = 0; verb <= FTP_VERBS; verb++) {
        writers += ftp_verb_writes((enum ftp_verb)verb);
        for_all += ftp_verb_is_for_all((enum ftp_verb)verb);
    }
    for (size_t i = 0; i < sizeof(writing) / sizeof(writing[0]); i++)
        assert_true(ftp_verb_writes(writing[i]));
    assert_int_equal(writers, sizeof(writing) / sizeof(writing[0]));
    assert_true(ftp_verb_is_for_all(FTP_USER));
    assert_true(ftp_verb_is_for_all(FTP_PASS));
    assert_true(ftp_verb_is_for_all(FTP_QUIT));
    assert_int_equal(for_all, 3);
}

static void test_offset(void **state)
{
    (void)state;
    long long value = -1;
    assert_int_equal(ftp_offset("0", &value), 0);
    assert_int_equal(value, 0);
    assert_int_equal(ftp_offset("0012", &value), 0);
    assert_int_equal(value, 12);
    assert_int_equal(ftp_offset("9223372036854775807", &value), 0);
    assert_true(value == LLONG_MAX);
    assert_int_equal(ftp_offset("9223372036854775808", &value), -1);
    assert_int_equal(errno, ERANGE);
    assert_int_equal(ftp_offset("99999999999999999999", &value), -1);
    assert_int_equal(errno, ERANGE);
    assert_true(value == LLONG_MAX);
    const char *bad[] = {"", "-1", "+1", " 1", "1 ", "1x", "0x1", "1.5"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(ftp_offset(bad[i], &value), -1);
        assert_int_equal(errno, EINVAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_lines),
        cmocka_unit_test(test_verbs_by_what_they_do),
        cmocka_unit_test(test_offset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
