/*
 * Tests of common/args.h. args_parse runs in a child, for it may print and
 * exit; if it returns, the child prints what the variables hold.
 */
#include "common/args.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/caught.h"
#include "tests/unit/left.h"

static int set_up(void **state)
{
    (void)state;
    left_note();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return left_anything() ? -1 : 0;
}

static void test_number_takes_decimal_numbers_in_range(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int min, max, value, error; /* 0: it is value */
    } rows[] = {
        {"7", 1, 10, 7, 0},
        {"1", 1, 10, 1, 0},
        {"10", 1, 10, 10, 0},
        {"007", 1, 10, 7, 0}, /* not octal */
        {"-5", -5, 5, -5, 0},
        {"-0", 0, 0, 0, 0},
        {"2147483647", INT_MIN, INT_MAX, INT_MAX, 0},
        {"-2147483648", INT_MIN, INT_MAX, INT_MIN, 0},
        {"0", 1, 10, 0, ERANGE},
        {"11", 1, 10, 0, ERANGE},
        {"-6", -5, 5, 0, ERANGE},
        {"2147483648", INT_MIN, INT_MAX, 0, ERANGE},
        {"4294967297", 1, 10, 0, ERANGE}, /* 1, cut to 32 bits */
        {"-2147483649", INT_MIN, INT_MAX, 0, ERANGE},
        {"18446744073709551617", 1, 10, 0, ERANGE}, /* 1, cut to 64 */
        {"-99999999999999999999", INT_MIN, INT_MAX, 0, ERANGE},
        {"", 1, 10, 0, EINVAL},
        {"-", 1, 10, 0, EINVAL},
        {"--5", -5, 5, 0, EINVAL},
        {"+5", 1, 10, 0, EINVAL},
        {" 5", 1, 10, 0, EINVAL},
        {"5 ", 1, 10, 0, EINVAL},
        {"5x", 1, 10, 0, EINVAL},
        {"x", 1, 10, 0, EINVAL},
        {"0x5", 1, 10, 0, EINVAL},
        {"5.0", 1, 10, 0, EINVAL},
        {"1e1", 1, 10, 0, EINVAL},
        {"5\n", 1, 10, 0, EINVAL},
        {"\xd9\xa5", 1, 10, 0, EINVAL}, /* the digit five of Arabic */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int value = 12345;
        int result =
            args_number(rows[i].text, rows[i].min, rows[i].max, &value);
        int error = result == -1 ? errno : 0;
        if (error != rows[i].error)
            print_error("'%s': error %d\n", rows[i].text, error);
        assert_int_equal(error, rows[i].error);
        assert_int_equal(value, error == 0 ? rows[i].value : 12345);
    }
}

static void test_choice_is_a_whole_word(void **state)
{
    (void)state;
    static const struct {
        const char *text, *choices;
        int index;
    } rows[] = {{"one", "one|two|three", 0},      {"two", "one|two|three", 1},
                {"three", "one|two|three", 2},    {"only", "only", 0},
                {"_exit", "exit|_exit", 1},       {"on", "one|two|three", -1},
                {"onee", "one|two|three", -1},    {"tw", "one|two|three", -1},
                {"four", "one|two|three", -1},    {"", "one|two|three", -1},
                {"one|two", "one|two|three", -1}, {"One", "one|two|three", -1},
                {"|", "one|two|three", -1}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(args_choice(rows[i].text, rows[i].choices),
                         rows[i].index);
}

/* A program with every kind of option, and its command line. */
static void parse_all(void *words)
{
    int count = 3, how = -1, first = 0;
    bool quiet = false;
    const char *host = "(none)", *name = "(none)";
    const struct args_option options[] = {
        ARGS_OPERAND_INT("FIRST", &first, -50, 50, "a number"),
        ARGS_INT("count", &count, 1, 1000, "make this many"),
        ARGS_FLAG("quiet", &quiet, "say nothing"),
        ARGS_CHOICE("how", &how, "fast|slow", "how to go"),
        ARGS_OPERAND_TEXT("NAME", &name, "a name"),
        ARGS_TEXT("host", &host, "HOST", "where"),
        ARGS_END,
    };
    char *const *argv = words;
    int argc = 0;
    while (argv[argc] != NULL)
        argc++;
    args_parse(argc, argv, "prog - one idea", "prog 1 x --count 3", options);
    printf("%d %s count=%d quiet=%d how=%d host=%s", first, name, count, quiet,
           how, host);
    fflush(stdout);
}
#define PARSE(...)                                                             \
    caught_run(parse_all, (char *[]){"./prog", __VA_ARGS__, NULL})

static void assert_parsed(const char *report)
{
    assert_string_equal(caught.err.text, "");
    assert_string_equal(caught.out.text, report);
    assert_int_equal(caught.code, 0);
}

/* One line on stderr, nothing else, exit 2. */
static void assert_refused(const char *message)
{
    char expected[1024];
    snprintf(expected, sizeof(expected), "test_args: %s. Try '--help'.\n",
             message);
    assert_string_equal(caught.err.text, expected);
    assert_int_equal(caught.err.writes, 1);
    assert_string_equal(caught.out.text, "");
    assert_int_equal(caught.code, 2);
}

static void test_parse_fills_in_what_is_given(void **state)
{
    (void)state;
    PARSE("7", "x");
    assert_parsed("7 x count=3 quiet=0 how=-1 host=(none)");
    PARSE("--count", "5", "--quiet", "--how", "slow", "--host", "h", "7", "x");
    assert_parsed("7 x count=5 quiet=1 how=1 host=h");
    PARSE("7", "--count=6", "x", "--how=fast", "--host=");
    assert_parsed("7 x count=6 quiet=0 how=0 host=");
    PARSE("--count", "5", "--count", "6", "7", "x");
    assert_parsed("7 x count=6 quiet=0 how=-1 host=(none)");
}

static void test_parse_tells_numbers_and_operands_from_options(void **state)
{
    (void)state;
    PARSE("-7", "x", "--quiet");
    assert_parsed("-7 x count=3 quiet=1 how=-1 host=(none)");
    PARSE("7", "-");
    assert_parsed("7 - count=3 quiet=0 how=-1 host=(none)");
    PARSE("--quiet", "--", "7", "--count");
    assert_parsed("7 --count count=3 quiet=1 how=-1 host=(none)");
    PARSE("7", "--", "--");
    assert_parsed("7 -- count=3 quiet=0 how=-1 host=(none)");
    PARSE("7", "--host", "--quiet", "x", "--");
    assert_parsed("7 x count=3 quiet=0 how=-1 host=--quiet");
}

static void test_parse_does_not_depend_on_the_environment(void **state)
{
    (void)state;
    setenv("POSIXLY_CORRECT", "1", 1);
    PARSE("7", "x", "--quiet");
    unsetenv("POSIXLY_CORRECT");
    assert_parsed("7 x count=3 quiet=1 how=-1 host=(none)");
}

static void test_parse_refuses_bad_values(void **state)
{
    (void)state;
    PARSE("7", "x", "--count", "0");
    assert_refused("--count: '0' is not a number 1..1000");
    PARSE("--count=abc", "7", "x");
    assert_refused("--count: 'abc' is not a number 1..1000");
    PARSE("--count=", "7", "x");
    assert_refused("--count: '' is not a number 1..1000");
    PARSE("--count", "-5", "7", "x");
    assert_refused("--count: '-5' is not a number 1..1000");
    PARSE("--how", "other", "7", "x");
    assert_refused("--how: 'other' is not one of fast|slow");
    PARSE("51", "x");
    assert_refused("FIRST: '51' is not a number -50..50");
    PARSE("-51", "x");
    assert_refused("FIRST: '-51' is not a number -50..50");
    PARSE("-5x", "x");
    assert_refused("FIRST: '-5x' is not a number -50..50");
}

static void test_parse_refuses_what_it_does_not_know(void **state)
{
    (void)state;
    PARSE("7", "x", "--bogus");
    assert_refused("unknown or misused option '--bogus'");
    PARSE("7", "x", "--bogus=3");
    assert_refused("unknown or misused option '--bogus=3'");
    PARSE("7", "x", "--quiet=yes");
    assert_refused("unknown or misused option '--quiet=yes'");
    PARSE("7", "x", "--ho", "y"); /* --how or --host? */
    assert_refused("unknown or misused option '--ho'");
    PARSE("-xy");
    assert_refused("unknown or misused option '-xy'");
    PARSE("--count", "3", "-xy", "7", "x");
    assert_refused("unknown or misused option '-xy'");
    PARSE("7", "x", "-h");
    assert_refused("unknown or misused option '-h'");
}

static void test_parse_refuses_too_few_and_too_many(void **state)
{
    (void)state;
    PARSE("7", "x", "--count");
    assert_refused("option '--count' needs a value");
    PARSE("7");
    assert_refused("NAME is missing: a name");
    PARSE("--quiet");
    assert_refused("FIRST is missing: a number");
    PARSE("7", "x", "more");
    assert_refused("surplus argument 'more'");
    PARSE("7", "x", "-3");
    assert_refused("surplus argument '-3'");
    PARSE("7", "x", "--", "--quiet");
    assert_refused("surplus argument '--quiet'");
    PARSE("7", "x", "");
    assert_refused("surplus argument ''");
}

static void test_refusal_is_one_short_line_whatever_is_typed(void **state)
{
    (void)state;
    char long_value[5000], expected[256];
    PARSE("--count", "1\n2\033[2J\t", "7", "x");
    assert_refused("--count: '1?2?[2J?' is not a number 1..1000");
    PARSE("--bo\ngus");
    assert_refused("unknown or misused option '--bo?gus'");
    memset(long_value, 'v', sizeof(long_value) - 1);
    long_value[sizeof(long_value) - 1] = '\0';
    PARSE("--count", long_value, "7", "x");
    snprintf(expected, sizeof(expected),
             "--count: '%.100s' is not a number 1..1000", long_value);
    assert_refused(expected);
    PARSE("--how", long_value, "7", "x");
    snprintf(expected, sizeof(expected),
             "--how: '%.100s' is not one of fast|slow", long_value);
    assert_refused(expected);
}

static void test_help_says_all_there_is(void **state)
{
    (void)state;
    PARSE("--help", "nonsense");
    assert_string_equal(caught.err.text, "");
    assert_string_equal(
        caught.out.text,
        "prog - one idea\n"
        "\n"
        "Usage:   test_args [OPTION]... FIRST NAME\n"
        "  FIRST                    a number (-50..50)\n"
        "  --count N                make this many (1..1000, default 3)\n"
        "  --quiet                  say nothing\n"
        "  --how fast|slow          how to go\n"
        "  NAME                     a name\n"
        "  --host HOST              where\n"
        "  --help                   print this text\n"
        "\n"
        "Example: prog 1 x --count 3\n");
    assert_int_equal(caught.code, 0);
}

static void parse_all_to_full_disk(void *words)
{
    dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
    parse_all(words);
}

static void test_help_that_cannot_be_printed_fails(void **state)
{
    (void)state;
    caught_run(parse_all_to_full_disk, (char *[]){"./prog", "--help", NULL});
    assert_int_equal(caught.code, 1);
}

enum { REST_MAX = 2 };

static void parse_rest(void *argv)
{
    const char *first = "(none)", *rest[REST_MAX] = {NULL};
    int count = 0, argc = 0;
    bool quiet = false;
    const struct args_option options[] = {
        ARGS_OPERAND_TEXT("FIRST", &first, "a word"),
        ARGS_REST("[WORD]...", rest, &count, REST_MAX, "more words"),
        ARGS_FLAG("quiet", &quiet, "say nothing"),
        ARGS_END,
    };
    while (((char **)argv)[argc] != NULL)
        argc++;
    args_parse(argc, argv, "prog - one idea", "prog x", options);
    printf("%s quiet=%d count=%d", first, quiet, count);
    for (int i = 0; i < count; i++)
        printf(" '%s'", rest[i]);
    fflush(stdout);
}
#define PARSE_REST(...)                                                        \
    caught_run(parse_rest, (char *[]){"./prog", __VA_ARGS__, NULL})

static void test_parse_takes_the_rest_in_order(void **state)
{
    (void)state;
    PARSE_REST("a");
    assert_parsed("a quiet=0 count=0");
    PARSE_REST("a", "b", "--quiet", "-5");
    assert_parsed("a quiet=1 count=2 'b' '-5'");
    PARSE_REST("a", "--", "--quiet", "");
    assert_parsed("a quiet=0 count=2 '--quiet' ''");
    PARSE_REST("a", "b", "c", "d");
    assert_refused("surplus argument 'd'");
    PARSE_REST("--quiet");
    assert_refused("FIRST is missing: a word");
    PARSE_REST("--help");
    assert_non_null(strstr(caught.out.text, "FIRST [WORD]...\n"));
    assert_non_null(strstr(caught.out.text, "  [WORD]...   "));
}

static void parse_nothing(void *words)
{
    args_parse(words == NULL ? 1 : 2, (char *[]){"./prog", words, NULL},
               "prog - one idea", "prog", NULL);
    printf("went on");
    fflush(stdout);
}

static void test_program_without_options_has_help(void **state)
{
    (void)state;
    caught_run(parse_nothing, NULL);
    assert_parsed("went on");
    caught_run(parse_nothing, "--help");
    assert_string_equal(caught.out.text,
                        "prog - one idea\n\nUsage:   test_args\n"
                        "  --help                   print this text\n\n"
                        "Example: prog\n");
    assert_int_equal(caught.code, 0);
    caught_run(parse_nothing, "x");
    assert_refused("surplus argument 'x'");
    caught_run(parse_nothing, "-1");
    assert_refused("surplus argument '-1'");
}

/* A table of n flags, "0", "1" ...; the last one is given. */
static void parse_flags(void *n_ptr)
{
    static struct args_option options[64];
    static char names[64][16];
    static bool is_given[64];
    int n = *(int *)n_ptr;
    for (int i = 0; i < n; i++) {
        snprintf(names[i], sizeof(names[i]), "x%d", i);
        options[i] = (struct args_option)ARGS_FLAG(names[i], &is_given[i], "");
    }
    char last[24];
    snprintf(last, sizeof(last), "--x%d", n - 1);
    args_parse(2, (char *[]){"./prog", last, NULL}, "about", "prog", options);
    printf("%d %d", is_given[0], is_given[n - 1]);
    fflush(stdout);
}

static void test_table_that_is_too_long_is_told_at_once(void **state)
{
    (void)state;
    int n = 32;
    caught_run(parse_flags, &n);
    assert_parsed("0 1");
    n = 33;
    caught_run(parse_flags, &n);
    assert_refused("its table has more than 32 options");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_number_takes_decimal_numbers_in_range),
        TEST(test_choice_is_a_whole_word),
        TEST(test_parse_fills_in_what_is_given),
        TEST(test_parse_tells_numbers_and_operands_from_options),
        TEST(test_parse_does_not_depend_on_the_environment),
        TEST(test_parse_refuses_bad_values),
        TEST(test_parse_refuses_what_it_does_not_know),
        TEST(test_parse_refuses_too_few_and_too_many),
        TEST(test_refusal_is_one_short_line_whatever_is_typed),
        TEST(test_help_says_all_there_is),
        TEST(test_help_that_cannot_be_printed_fails),
        TEST(test_parse_takes_the_rest_in_order),
        TEST(test_program_without_options_has_help),
        TEST(test_table_that_is_too_long_is_told_at_once),
    };
    return cmocka_run_group_tests_name("args", tests, NULL, NULL);
}
