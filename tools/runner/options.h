#ifndef LAB_OPTIONS_H
#define LAB_OPTIONS_H

/*
 * options - labrun's command line. Not common/args: some options come more
 * than once, and all that follows PROGRAM is PROGRAM's.
 */
#include <stdbool.h>

enum { LIST_MAX = 64 };

/* The walls around the program, each with all of those before it. */
enum layer { LAYER_BASIC, LAYER_UID, LAYER_LANDLOCK, LAYER_FULL, LAYER_AUTO };

struct limits {
    double wall, cpu; /* seconds; cpu is of all its processes together */
    int memory;       /* MiB resident, all processes together; 0: none */
    int processes, open_files;
    int file_size; /* MiB */
    int output;    /* KiB each of stdout and stderr */
    int disk;      /* MiB */
};

struct list {
    const char *at[LIST_MAX];
    int len;
};

struct options {
    struct limits limits;
    int layer, require; /* enum layer */
    bool probe;
    const char *json, *brief, *stdin_path, *stdout_path, *stderr_path;
    const char *mark, *pid_path;
    struct list files, outs, reads, env;
    char **program; /* ended by NULL */
};

/* Returns the layer's name. */
const char *layer_name(int layer);

/* Returns where a --file SRC[:NAME] goes in the scratch folder. */
const char *options_target(const char *file);

/* Fills in *options. Prints and exits: --help with status 0, a bad command
 * line with status 2. */
void options_parse(int argc, char *argv[], struct options *options);

#endif
