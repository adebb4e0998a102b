/*
 * args - a program's command line as a table (args.h).
 */
#include "common/args.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What getopt_long(3) returns; FIRST + i: option i of the table. */
enum { OPERAND = 1, HELP = 'h', FIRST = 256, OPTIONS_MAX = 32 };

static const struct args_option no_options[] = {ARGS_END};

_Noreturn __attribute__((format(printf, 1, 2))) static void
bad_usage(const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    for (char *c = text; *c != '\0'; c++) {
        if (iscntrl((unsigned char)*c)) /* whatever was typed: one line */
            *c = '?';
    }
    fprintf(stderr, "%s: %s. Try '--help'.\n", program_invocation_short_name,
            text);
    exit(2);
}

int args_number(const char *text, int min, int max, int *value)
{
    const char *digits = *text == '-' ? text + 1 : text;
    if (*digits == '\0' || strspn(digits, "0123456789") != strlen(digits)) {
        errno = EINVAL; /* strtol would take " 7", "+7" and "7x" */
        return -1;
    }
    errno = 0;
    long number = strtol(text, NULL, 10);
    if (errno == ERANGE || number < min || number > max) {
        errno = ERANGE;
        return -1;
    }
    *value = (int)number;
    return 0;
}

int args_choice(const char *text, const char *choices)
{
    size_t len = strlen(text);
    for (int index = 0;; index++) {
        size_t word = strcspn(choices, "|");
        if (word == len && strncmp(text, choices, len) == 0)
            return index;
        if (choices[word] == '\0')
            return -1;
        choices += word + 1;
    }
}

static bool is_operand(const struct args_option *o)
{
    return o->kind == ARGS_KIND_OPERAND_INT ||
           o->kind == ARGS_KIND_OPERAND_TEXT || o->kind == ARGS_KIND_REST;
}

/* What a value must look like: "a number 1..64", "parent|child", "HOST". */
static const char *range_of(const struct args_option *o, char *text, size_t n)
{
    if (o->kind == ARGS_KIND_INT || o->kind == ARGS_KIND_OPERAND_INT)
        snprintf(text, n, "a number %d..%d", o->min, o->max);
    else
        snprintf(text, n, "%s", o->choices != NULL ? o->choices : "a text");
    return text;
}

static void set(const struct args_option *o, const char *value)
{
    const char *dashes = is_operand(o) ? "" : "--";
    char range[64];
    switch (o->kind) {
    case ARGS_KIND_FLAG:
        *o->flag = true;
        break;
    case ARGS_KIND_INT:
    case ARGS_KIND_OPERAND_INT:
        if (args_number(value, o->min, o->max, o->number) == -1)
            bad_usage("%s%s: '%.100s' is not %s", dashes, o->name, value,
                      range_of(o, range, sizeof(range)));
        break;
    case ARGS_KIND_CHOICE: {
        int index = args_choice(value, o->choices);
        if (index == -1)
            bad_usage("--%s: '%.100s' is not one of %s", o->name, value,
                      o->choices);
        *o->number = index;
        break;
    }
    case ARGS_KIND_TEXT:
    case ARGS_KIND_OPERAND_TEXT:
        *o->text = value;
        break;
    case ARGS_KIND_REST:
        o->text[(*o->number)++] = value;
        break;
    case ARGS_KIND_END:
        break;
    }
}

static void print_option(const struct args_option *o)
{
    char left[64], range[64];
    range_of(o, range, sizeof(range));
    if (is_operand(o))
        snprintf(left, sizeof(left), "%s", o->name);
    else if (o->kind == ARGS_KIND_FLAG)
        snprintf(left, sizeof(left), "--%s", o->name);
    else
        snprintf(left, sizeof(left), "--%s %s", o->name,
                 o->kind == ARGS_KIND_INT ? "N" : o->choices);
    printf("  %-24s %s", left, o->help);
    if (o->kind == ARGS_KIND_INT)
        printf(" (%d..%d, default %d)", o->min, o->max, *o->number);
    else if (o->kind == ARGS_KIND_OPERAND_INT)
        printf(" (%d..%d)", o->min, o->max);
    printf("\n");
}

_Noreturn static void help(const char *about, const char *example,
                           const struct args_option *options)
{
    bool has_options = false;
    for (const struct args_option *o = options; o->kind != ARGS_KIND_END; o++)
        has_options = has_options || !is_operand(o);
    printf("%s\n\nUsage:   %s%s", about, program_invocation_short_name,
           has_options ? " [OPTION]..." : "");
    for (const struct args_option *o = options; o->kind != ARGS_KIND_END; o++) {
        if (is_operand(o))
            printf(" %s", o->name);
    }
    printf("\n");
    for (const struct args_option *o = options; o->kind != ARGS_KIND_END; o++)
        print_option(o);
    printf("  %-24s %s\n\nExample: %s\n", "--help", "print this text", example);
    exit(fflush(stdout) == 0 ? 0 : 1);
}

/* Returns the first operand of the table from o on, or its end. */
static const struct args_option *operand_from(const struct args_option *o)
{
    while (o->kind != ARGS_KIND_END && !is_operand(o))
        o++;
    return o;
}

/* Gives value to operand *o and moves *o on to the next. */
static void take_operand(const struct args_option **o, const char *value)
{
    bool is_rest = (*o)->kind == ARGS_KIND_REST;
    if ((*o)->kind == ARGS_KIND_END || (is_rest && *(*o)->number == (*o)->max))
        bad_usage("surplus argument '%.100s'", value);
    set(*o, value);
    *o = is_rest ? *o : operand_from(*o + 1);
}

/* Writes the table as getopt_long(3) wants it. */
static void make_longs(const struct args_option *table, struct option *longs)
{
    int n = 0;
    longs[n++] = (struct option){"help", no_argument, NULL, HELP};
    for (int i = 0; table[i].kind != ARGS_KIND_END; i++) {
        if (is_operand(&table[i]))
            continue;
        if (n > OPTIONS_MAX)
            bad_usage("its table has more than %d options", OPTIONS_MAX);
        bool is_flag = table[i].kind == ARGS_KIND_FLAG;
        longs[n++] = (struct option){table[i].name,
                                     is_flag ? no_argument : required_argument,
                                     NULL, FIRST + i};
    }
    longs[n] = (struct option){NULL, 0, NULL, 0};
}

void args_parse(int argc, char *const argv[], const char *about,
                const char *example, const struct args_option *options)
{
    const struct args_option *table = options != NULL ? options : no_options;
    const struct args_option *operand = operand_from(table);
    struct option longs[OPTIONS_MAX + 2];
    make_longs(table, longs);
    while (optind < argc) {
        const char *word = argv[optind];
        if (word[0] == '-' && isdigit((unsigned char)word[1])) {
            take_operand(&operand, word); /* getopt takes -5 for option 5 */
            optind++;
            continue;
        }
        /* "-": operands come in their place; ":": the words are ours */
        int got = getopt_long(argc, argv, "-:", longs, NULL);
        if (got == -1)
            break; /* "--": all that follows are operands */
        if (got == HELP)
            help(about, example, table);
        else if (got == OPERAND)
            take_operand(&operand, optarg);
        else if (got >= FIRST)
            set(&table[got - FIRST], optarg);
        else if (got == ':')
            bad_usage("option '%.100s' needs a value", word);
        else
            bad_usage("unknown or misused option '%.100s'", word);
    }
    for (; optind < argc; optind++)
        take_operand(&operand, argv[optind]);
    if (operand->kind != ARGS_KIND_END && operand->kind != ARGS_KIND_REST)
        bad_usage("%s is missing: %s", operand->name, operand->help);
}
