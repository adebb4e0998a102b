/*
 * labrun - runs one untrusted program and records all it did (labrun --help).
 *
 * Exit status: 0 the record is complete, whatever the program did; 1 labrun
 * itself failed; 2 its command line is wrong.
 */
#include "tools/runner/attempt.h"
#include "tools/runner/files.h"
#include "tools/runner/json.h"
#include "tools/runner/record.h"

#include "common/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *what)
{
    fprintf(stderr, "labrun: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

/* A new file beside path, which place_file will put in its place; or, without
 * a name, what is there and must not be replaced. */
static FILE *open_beside(const char *path, char *name, size_t size)
{
    name[0] = '\0';
    if (!files_may_replace(path))
        return fopen(path, "we");
    snprintf(name, size, "%s.XXXXXX", path);
    int fd = mkostemp(name, O_CLOEXEC);
    if (fd == -1)
        return NULL;
    fchmod(fd, 0644);
    return fdopen(fd, "w");
}

static int place_file(FILE *file, const char *name, const char *path)
{
    bool is_new = name[0] != '\0';
    bool written = fflush(file) == 0 && (!is_new || fsync(fileno(file)) == 0);
    if (fclose(file) == 0 && written && (!is_new || rename(name, path) == 0))
        return 0;
    if (is_new)
        unlink(name);
    return -1;
}

/* One kind of file that a run leaves: how it is written. */
typedef void writer(FILE *file, const struct attempt *a);

static void put_out(FILE *file, const struct attempt *a)
{
    fwrite(a->out.data, 1, a->out.len, file);
}

static void put_err(FILE *file, const struct attempt *a)
{
    fwrite(a->err.data, 1, a->err.len, file);
}

static void put_record(FILE *file, const struct attempt *a)
{
    record_write(file, a->run.options, a->run.layer, &a->report, &a->out,
                 &a->err);
}

static void put_brief(FILE *file, const struct attempt *a)
{
    record_write_brief(file, a->run.options, a->run.layer, &a->report);
}

/* Without a path nobody has asked for it. */
static int write_to(const char *path, writer *put, const struct attempt *a)
{
    char name[PATH_MAX];
    if (path == NULL)
        return 0;
    FILE *file = open_beside(path, name, sizeof name);
    if (file == NULL)
        return -1;
    put(file, a);
    return place_file(file, name, path);
}

static int write_record(const struct attempt *a)
{
    const char *path = a->run.options->json;
    if (path != NULL)
        return write_to(path, put_record, a);
    put_record(stdout, a);
    return fflush(stdout);
}

/* From the strongest walls on to the weakest that --require takes, or with
 * those that are asked for, until the program could be run. */
static int run_program(const struct options *options)
{
    static struct attempt a;
    int strongest = options->layer == LAYER_AUTO ? LAYER_FULL : options->layer;
    int weakest =
        options->layer == LAYER_AUTO ? options->require : options->layer;
    for (int layer = strongest; layer >= weakest; layer--) {
        if (attempt_run(&a, options, layer) == -1)
            return fail("the run could not be prepared");
        if (!a.report.walls_failed)
            break;
        if (layer == weakest) {
            fprintf(stderr, "labrun: no layer %s here: %s\n", layer_name(layer),
                    a.report.why);
            return EXIT_FAILURE;
        }
        attempt_free(&a);
    }
    int done = write_to(options->stdout_path, put_out, &a) == -1 ||
                       write_to(options->stderr_path, put_err, &a) == -1
                   ? fail("the output could not be written")
                   : EXIT_SUCCESS;
    if (write_record(&a) == -1 || write_to(options->brief, put_brief, &a) == -1)
        done = fail("the record could not be written");
    if (a.report.verdict == V_INTERNAL)
        done = EXIT_FAILURE;
    attempt_free(&a);
    return done;
}

/* Runs true(1) in each layer, and says how that went. */
static int probe(struct options *options)
{
    static struct attempt a;
    static char *program[] = {"true", NULL};
    char name[PATH_MAX];
    const char *strongest = "none";
    FILE *file = NULL;
    if (options->json != NULL &&
        (file = open_beside(options->json, name, sizeof name)) == NULL)
        return fail(options->json);
    options->program = program;
    if (file != NULL)
        fputs("{\"version\":1,\"layers\":{", file);
    for (int layer = LAYER_BASIC; layer <= LAYER_FULL; layer++) {
        if (attempt_run(&a, options, layer) == -1)
            return fail("the run could not be prepared");
        bool works = a.report.verdict == V_OK && a.report.status == 0;
        if (works)
            strongest = layer_name(layer);
        if (file == NULL) {
            printf("%-9s %s%s\n", layer_name(layer),
                   works ? "yes" : "no: ", works ? "" : a.report.why);
        } else {
            fprintf(file, "%s\"%s\":{\"works\":%s,\"why\":",
                    layer == LAYER_BASIC ? "" : ",", layer_name(layer),
                    works ? "true" : "false");
            json_text(file, works ? NULL : a.report.why);
            fputc('}', file);
        }
        attempt_free(&a);
    }
    if (file == NULL)
        return EXIT_SUCCESS;
    fprintf(file, "},\"strongest\":\"%s\"}\n", strongest);
    return place_file(file, name, options->json) == -1 ? fail(options->json)
                                                       : EXIT_SUCCESS;
}

int main(int argc, char *argv[])
{
    struct options options;
    options_parse(argc, argv, &options);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* if the keeper should die, ours */
    return options.probe ? probe(&options) : run_program(&options);
}
