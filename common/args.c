/*
 * args - a program's command line as a table (args.h).
 */
#include "common/args.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 16, HELP_VALUE = 'h' };

static const struct args_option no_options[] = {ARGS_END};

_Noreturn __attribute__((format(printf, 1, 2))) static void
bad_usage(const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
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
           o->kind == ARGS_KIND_OPERAND_TEXT;
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
            bad_usage("%s%s: '%s' is not %s", dashes, o->name, value,
                      range_of(o, range, sizeof(range)));
        break;
    case ARGS_KIND_CHOICE: {
        int index = args_choice(value, o->choices);
        if (index == -1)
            bad_usage("--%s: '%s' is not one of %s", o->name, value,
                      o->choices);
        *o->number = index;
        break;
    }
    case ARGS_KIND_TEXT:
    case ARGS_KIND_OPERAND_TEXT:
        *o->text = value;
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
    printf("%s\n\nUsage:   %s%s", about, program_invocation_short_name,
           options->kind == ARGS_KIND_END || is_operand(options)
               ? ""
               : " [OPTION]...");
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

static void parse_operands(int argc, char *const argv[],
                           const struct args_option *options)
{
    int next = optind;
    for (const struct args_option *o = options; o->kind != ARGS_KIND_END; o++) {
        if (!is_operand(o))
            continue;
        if (next == argc)
            bad_usage("%s is missing: %s", o->name, o->help);
        set(o, argv[next++]);
    }
    if (next < argc)
        bad_usage("surplus argument '%s'", argv[next]);
}

void args_parse(int argc, char *const argv[], const char *about,
                const char *example, const struct args_option *options)
{
    const struct args_option *table = options != NULL ? options : no_options;
    struct option longs[OPTIONS_MAX + 2] = {{"help", no_argument, NULL, 'h'}};
    int n = 1;
    for (int i = 0; table[i].kind != ARGS_KIND_END && n <= OPTIONS_MAX; i++) {
        if (is_operand(&table[i]))
            continue;
        bool is_flag = table[i].kind == ARGS_KIND_FLAG;
        longs[n++] = (struct option){table[i].name,
                                     is_flag ? no_argument : required_argument,
                                     NULL, 256 + i};
    }
    opterr = 0; /* our own words */
    int got;
    while ((got = getopt_long(argc, argv, ":", longs, NULL)) != -1) {
        if (got == HELP_VALUE)
            help(about, example, table);
        if (got >= 256)
            set(&table[got - 256], optarg);
        else if (got == ':')
            bad_usage("option '%s' needs a value", argv[optind - 1]);
        else
            bad_usage("unknown or misused option '%s'",
                      optind > 1 ? argv[optind - 1] : "");
    }
    parse_operands(argc, argv, table);
}
