#ifndef LAB_ARGS_H
#define LAB_ARGS_H

/*
 * args - a program's command line as a table, on top of getopt_long(3).
 *
 *     int count = 1;
 *     bool quiet = false;
 *     const struct args_option options[] = {
 *         ARGS_INT("count", &count, 1, 1000, "make this many zombies"),
 *         ARGS_FLAG("quiet", &quiet, "no table"),
 *         ARGS_END,
 *     };
 *     args_parse(argc, argv, "zombie - what a zombie is", "zombie --count 3",
 *                options);
 *
 * The defaults are what the variables hold before. --help comes for free. A
 * bad command line ends the program: one line on stderr that names the
 * option, the value and the range, exit status 2. So everything is checked
 * before anything is started.
 *
 * Options and operands may be mixed. There are no short options, so -5 is a
 * number; after "--" everything is an operand.
 */
#include <stdbool.h>

enum args_kind {
    ARGS_KIND_END,
    ARGS_KIND_FLAG,
    ARGS_KIND_INT,
    ARGS_KIND_CHOICE,
    ARGS_KIND_TEXT,
    ARGS_KIND_OPERAND_INT,
    ARGS_KIND_OPERAND_TEXT,
    ARGS_KIND_REST
};

struct args_option {
    enum args_kind kind;
    const char *name;    /* "count" for --count; an operand's: "COUNT" */
    int *number;         /* INT, OPERAND_INT; CHOICE: index; REST: count */
    bool *flag;          /* FLAG */
    const char **text;   /* TEXT, OPERAND_TEXT: points into argv; REST */
    int min, max;        /* INT, OPERAND_INT: both included; REST: max */
    const char *choices; /* CHOICE: "parent|child"; TEXT: "HOST" */
    const char *help;
};

/* --name: sets *ptr (bool) to true. */
#define ARGS_FLAG(name_, ptr_, help_)                                          \
    {                                                                          \
        .kind = ARGS_KIND_FLAG, .name = (name_), .flag = (ptr_),               \
        .help = (help_)                                                        \
    }
/* --name N: *ptr (int) becomes N, min <= N <= max. */
#define ARGS_INT(name_, ptr_, min_, max_, help_)                               \
    {                                                                          \
        .kind = ARGS_KIND_INT, .name = (name_), .number = (ptr_),              \
        .min = (min_), .max = (max_), .help = (help_)                          \
    }
/* --name WORD: *ptr (int) becomes the index of WORD in "one|two|three". */
#define ARGS_CHOICE(name_, ptr_, choices_, help_)                              \
    {                                                                          \
        .kind = ARGS_KIND_CHOICE, .name = (name_), .number = (ptr_),           \
        .choices = (choices_), .help = (help_)                                 \
    }
/* --name TEXT: *ptr (const char *) points to TEXT; what: "HOST", for help. */
#define ARGS_TEXT(name_, ptr_, what_, help_)                                   \
    {                                                                          \
        .kind = ARGS_KIND_TEXT, .name = (name_), .text = (ptr_),               \
        .choices = (what_), .help = (help_)                                    \
    }
/* A number that stands without an option, in the table's order; required. */
#define ARGS_OPERAND_INT(name_, ptr_, min_, max_, help_)                       \
    {                                                                          \
        .kind = ARGS_KIND_OPERAND_INT, .name = (name_), .number = (ptr_),      \
        .min = (min_), .max = (max_), .help = (help_)                          \
    }
/* A text that stands without an option, in the table's order; required. */
#define ARGS_OPERAND_TEXT(name_, ptr_, help_)                                  \
    {                                                                          \
        .kind = ARGS_KIND_OPERAND_TEXT, .name = (name_), .text = (ptr_),       \
        .help = (help_)                                                        \
    }
/* All operands that follow, max at most: *count in array. Name: "[WORD]...". */
#define ARGS_REST(name_, array_, count_, max_, help_)                          \
    {                                                                          \
        .kind = ARGS_KIND_REST, .name = (name_), .text = (array_),             \
        .number = (count_), .max = (max_), .help = (help_)                     \
    }
/* Ends the table. */
#define ARGS_END                                                               \
    {                                                                          \
        .kind = ARGS_KIND_END                                                  \
    }

/* Fills in the variables of options (NULL: the program takes none). Prints
 * and exits: --help (about, usage, options, example) with status 0, a bad
 * command line with status 2. Call it first in main, once: getopt_long(3)
 * keeps its place in globals. about: the first line of the file's head. */
void args_parse(int argc, char *const argv[], const char *about,
                const char *example, const struct args_option *options);

/* Converts all of text, decimal digits after an optional '-', to *value.
 * Returns 0; -1 with EINVAL if it is no such number, ERANGE if it is not in
 * min..max. *value is set only on success. Pure: safe anywhere. */
int args_number(const char *text, int min, int max, int *value);

/* Returns the index of text in choices ("one|two|three"), -1 if it is not
 * there. Pure: safe anywhere. */
int args_choice(const char *text, const char *choices);

#endif
