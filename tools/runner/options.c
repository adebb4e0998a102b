#include "tools/runner/options.h"
#include "common/args.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char LAYERS[] = "basic|uid|landlock|full|auto";

static const char HELP[] =
    "labrun - runs one untrusted program and records all it did\n\n"
    "Usage:   labrun [OPTION]... -- PROGRAM [ARG]...\n"
    "         labrun --probe [--json FILE]\n\n"
    "  --wall S          seconds it may take (3 times --cpu)\n"
    "  --cpu S           seconds of CPU, all its processes together (5)\n"
    "  --memory MIB      resident, all its processes together; 0: no limit,\n"
    "                    which sanitizers need (512)\n"
    "  --processes N     processes and threads (64)\n"
    "  --open-files N    descriptors of a process (256)\n"
    "  --file-size MIB   of one file (16)\n"
    "  --output KIB      on stdout, and on stderr (1024)\n"
    "  --disk MIB        all files in its scratch folder (64)\n"
    "  --layer LAYER     auto, full, landlock, uid or basic (auto)\n"
    "  --require LAYER   fail unless the walls are at least these (basic)\n"
    "  --json FILE       the record goes there (stdout)\n"
    "  --brief FILE      for shells, a line each: verdict, layer, exit code\n"
    "                    or nothing, how it ended\n"
    "  --stdin FILE      what it reads (/dev/null)\n"
    "  --stdout FILE     what it wrote, raw; --stderr FILE likewise\n"
    "  --file SRC[:NAME] copy into the scratch folder before; repeatable\n"
    "  --out NAME:DEST   copy out of the scratch folder after; repeatable\n"
    "  --read PATH       it may read and execute that too; repeatable\n"
    "  --env NAME=VALUE  in its environment; repeatable\n"
    "  --mark TEXT       count its children when it prints the line TEXT\n"
    "  --pid FILE        its pid, as seen from here\n"
    "  --probe           say which layers stand on this machine\n\n"
    "Example: labrun --cpu 1 --file ./fork_fan -- ./fork_fan 4\n";

enum kind { K_HELP, K_PROBE, K_SECONDS, K_INT, K_LAYER, K_TEXT, K_LIST };

/* Where each option's value goes in struct options. */
static const struct place {
    const char *name;
    enum kind kind;
    size_t offset;
    int min, max;
} PLACES[] = {
    {"help", K_HELP, 0, 0, 0},
    {"probe", K_PROBE, 0, 0, 0},
    {"wall", K_SECONDS, offsetof(struct options, limits.wall), 0, 3600},
    {"cpu", K_SECONDS, offsetof(struct options, limits.cpu), 0, 3600},
    {"memory", K_INT, offsetof(struct options, limits.memory), 0, 65536},
    {"processes", K_INT, offsetof(struct options, limits.processes), 1, 4096},
    {"open-files", K_INT, offsetof(struct options, limits.open_files), 3, 4096},
    {"file-size", K_INT, offsetof(struct options, limits.file_size), 0, 4096},
    {"output", K_INT, offsetof(struct options, limits.output), 1, 65536},
    {"disk", K_INT, offsetof(struct options, limits.disk), 1, 65536},
    {"layer", K_LAYER, offsetof(struct options, layer), 0, 0},
    {"require", K_LAYER, offsetof(struct options, require), 0, 0},
    {"json", K_TEXT, offsetof(struct options, json), 0, 0},
    {"brief", K_TEXT, offsetof(struct options, brief), 0, 0},
    {"stdin", K_TEXT, offsetof(struct options, stdin_path), 0, 0},
    {"stdout", K_TEXT, offsetof(struct options, stdout_path), 0, 0},
    {"stderr", K_TEXT, offsetof(struct options, stderr_path), 0, 0},
    {"mark", K_TEXT, offsetof(struct options, mark), 0, 0},
    {"pid", K_TEXT, offsetof(struct options, pid_path), 0, 0},
    {"file", K_LIST, offsetof(struct options, files), 0, 0},
    {"out", K_LIST, offsetof(struct options, outs), 0, 0},
    {"read", K_LIST, offsetof(struct options, reads), 0, 0},
    {"env", K_LIST, offsetof(struct options, env), 0, 0},
};
enum { N_PLACES = sizeof PLACES / sizeof PLACES[0] };

const char *layer_name(int layer)
{
    static const char *const names[] = {"basic", "uid", "landlock", "full",
                                        "auto"};
    return names[layer];
}

static void refuse(const char *name, const char *value, const char *want)
{
    fprintf(stderr, "labrun: --%s '%s': %s. Try '--help'.\n", name, value,
            want);
    exit(2);
}

static void take_seconds(const struct place *place, const char *text, void *to)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value <= 0 ||
        value > place->max)
        refuse(place->name, text, "not a number of seconds, up to 3600");
    *(double *)to = value;
}

static void take_int(const struct place *place, const char *text, void *to)
{
    char want[64];
    snprintf(want, sizeof want, "not a number from %d to %d", place->min,
             place->max);
    if (args_number(text, place->min, place->max, to) == -1)
        refuse(place->name, text, want);
}

const char *options_target(const char *file)
{
    const char *colon = strrchr(file, ':'), *slash = strrchr(file, '/');
    if (colon != NULL && (slash == NULL || slash < colon))
        return colon + 1;
    return slash != NULL ? slash + 1 : file;
}

static bool is_name(const char *text, size_t len)
{
    return len > 0 && len <= 255 && memchr(text, '/', len) == NULL &&
           strncmp(text, "..", len > 2 ? len : 2) != 0 &&
           !(len == 1 && text[0] == '.');
}

static void take_list(const struct place *place, const char *text,
                      struct list *list)
{
    if (list->len == LIST_MAX)
        refuse(place->name, text, "more than 64 of them");
    const char *target = options_target(text);
    if (strcmp(place->name, "file") == 0 && !is_name(target, strlen(target)))
        refuse(place->name, text, "not SRC or SRC:NAME");
    if (strcmp(place->name, "out") == 0 &&
        (strchr(text, ':') == NULL || !is_name(text, strcspn(text, ":"))))
        refuse(place->name, text, "not NAME:DEST");
    if (strcmp(place->name, "read") == 0 && text[0] != '/')
        refuse(place->name, text, "not an absolute path");
    if (strcmp(place->name, "env") == 0 && strchr(text, '=') == NULL)
        refuse(place->name, text, "not NAME=VALUE");
    list->at[list->len++] = text;
}

static void take(struct options *options, const struct place *place,
                 const char *text)
{
    void *to = (char *)options + place->offset;
    switch (place->kind) {
    case K_HELP:
        fputs(HELP, stdout);
        exit(0);
    case K_PROBE:
        options->probe = true;
        break;
    case K_SECONDS:
        take_seconds(place, text, to);
        break;
    case K_INT:
        take_int(place, text, to);
        break;
    case K_LAYER:
        *(int *)to = args_choice(text, LAYERS);
        if (*(int *)to == -1)
            refuse(place->name, text, "not one of basic|uid|landlock|full");
        break;
    case K_TEXT:
        *(const char **)to = text;
        break;
    case K_LIST:
        take_list(place, text, to);
        break;
    }
}

void options_parse(int argc, char *argv[], struct options *options)
{
    *options = (struct options){.limits = {.cpu = 5,
                                           .memory = 512,
                                           .processes = 64,
                                           .open_files = 256,
                                           .file_size = 16,
                                           .output = 1024,
                                           .disk = 64},
                                .layer = LAYER_AUTO};
    struct option table[N_PLACES + 1] = {0};
    for (int i = 0; i < N_PLACES; i++)
        table[i] = (struct option){PLACES[i].name, PLACES[i].kind > K_PROBE,
                                   NULL, i + 1};
    for (int i; (i = getopt_long(argc, argv, "+", table, NULL)) != -1;) {
        if (i == '?') {
            fprintf(stderr, "labrun: Try '--help'.\n");
            exit(2);
        }
        take(options, &PLACES[i - 1], optarg);
    }
    if (options->require == LAYER_AUTO)
        refuse("require", "auto", "not one of basic|uid|landlock|full");
    if (options->limits.wall <= 0)
        options->limits.wall = 3 * options->limits.cpu;
    options->program = argv + optind;
    if (!options->probe && optind == argc) {
        fprintf(stderr, "labrun: no PROGRAM. Try '--help'.\n");
        exit(2);
    }
}
