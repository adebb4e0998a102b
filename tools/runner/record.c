#include "tools/runner/record.h"
#include "tools/runner/json.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

enum { SIGNAL_MAX = 24 };                           /* of its name */
enum { HEAD_MAX = 24 * 1024, TAIL_MAX = 8 * 1024 }; /* of output, in a record */

static const char *verdict_word(enum verdict verdict)
{
    static const char *const words[] = {
        "ok",     "signal", "cpu",       "wall",        "output",
        "memory", "disk",   "processes", "not-started", "internal"};
    return words[verdict];
}

static const char *signal_word(int sig, char text[SIGNAL_MAX])
{
    const char *name = sigabbrev_np(sig);
    if (name != NULL)
        snprintf(text, SIGNAL_MAX, "SIG%s", name);
    else
        snprintf(text, SIGNAL_MAX, "SIGRTMIN+%d", sig - SIGRTMIN);
    return text;
}

static void ended_by_itself(int status, char *text, size_t size)
{
    char word[SIGNAL_MAX];
    if (WIFSIGNALED(status))
        snprintf(text, size, "was killed by %s",
                 signal_word(WTERMSIG(status), word));
    else
        snprintf(text, size, "exited with %d", WEXITSTATUS(status));
}

void record_ended(const struct report *report, const struct options *options,
                  char *text, size_t size)
{
    const struct limits *limits = &options->limits;
    switch (report->verdict) {
    case V_OK:
    case V_SIGNAL:
        ended_by_itself(report->status, text, size);
        break;
    case V_CPU:
        snprintf(text, size, "used more than %g s of CPU", limits->cpu);
        break;
    case V_WALL:
        snprintf(text, size, "did not end within %g s", limits->wall);
        break;
    case V_OUTPUT:
        snprintf(text, size, "printed more than %d KiB", limits->output);
        break;
    case V_MEMORY:
        snprintf(text, size, "used more than %d MiB of memory", limits->memory);
        break;
    case V_DISK:
        snprintf(text, size,
                 "wrote more than %d MiB, or a file of more than %d MiB",
                 limits->disk, limits->file_size);
        break;
    case V_PROCESSES:
        snprintf(text, size, "started more than %d processes or threads",
                 limits->processes);
        break;
    case V_NOT_STARTED:
        snprintf(text, size, "could not be started: %s", report->why);
        break;
    case V_INTERNAL:
        snprintf(text, size, "was not judged: %s", report->why);
        break;
    }
}

/* Long output loses its middle. */
static void write_output(FILE *file, const char *key,
                         const struct capture *output)
{
    fprintf(file, ",\"%s_bytes\":%llu,\"%s\":", key,
            (unsigned long long)output->bytes, key);
    if (output->len <= HEAD_MAX + TAIL_MAX) {
        json_bytes(file, output->data, output->len);
        return;
    }
    char text[HEAD_MAX + TAIL_MAX + 80];
    memcpy(text, output->data, HEAD_MAX);
    int n = snprintf(text + HEAD_MAX, 80, "\n[... %zu bytes left out ...]\n",
                     output->len - HEAD_MAX - TAIL_MAX);
    memcpy(text + HEAD_MAX + n, output->data + output->len - TAIL_MAX,
           TAIL_MAX);
    json_bytes(file, text, HEAD_MAX + TAIL_MAX + (size_t)n);
}

/* Whether it ended by itself, so that there is a status. */
static bool has_status(const struct report *report)
{
    return report->verdict == V_OK || report->verdict == V_SIGNAL;
}

static void write_end(FILE *file, const struct report *report)
{
    char word[SIGNAL_MAX];
    bool known = has_status(report);
    int status = report->status;
    if (known && WIFEXITED(status))
        fprintf(file, ",\"exit\":%d", WEXITSTATUS(status));
    else
        fputs(",\"exit\":null", file);
    fputs(",\"signal\":", file);
    json_text(file, known && WIFSIGNALED(status)
                        ? signal_word(WTERMSIG(status), word)
                        : NULL);
    fprintf(file, ",\"core\":%s",
            known && WIFSIGNALED(status) && WCOREDUMP(status) ? "true"
                                                              : "false");
}

/* The children it had when it called exit: waited for or not, they tell. */
static void write_last_children(FILE *file, const struct report *report)
{
    if (!report->exited) {
        fputs(",\"last_children\":null", file);
        return;
    }
    fprintf(file, ",\"last_children\":{\"running\":%d,\"zombies\":%d}",
            report->running, report->unreaped);
}

/* Equal ones once, with their count. */
static void write_left(FILE *file, const struct report *report)
{
    bool written[LEFT_MAX] = {false};
    const char *comma = "";
    fputs(",\"leftovers\":[", file);
    for (int i = 0; i < report->n_left; i++) {
        const struct left *left = &report->left[i];
        int count = 1;
        if (written[i])
            continue;
        for (int j = i + 1; j < report->n_left; j++)
            if (report->left[j].kind == left->kind &&
                strcmp(report->left[j].what, left->what) == 0) {
                written[j] = true;
                count++;
            }
        fprintf(file, "%s{\"kind\":\"%s\",\"what\":", comma, left->kind);
        json_text(file, left->what);
        fprintf(file, ",\"count\":%d}", count);
        comma = ",";
    }
    if (report->more_left > 0)
        fprintf(file, "%s{\"kind\":\"more\",\"what\":\"not listed\"", comma);
    if (report->more_left > 0)
        fprintf(file, ",\"count\":%d}", report->more_left);
    fputc(']', file);
}

static void write_limits(FILE *file, const struct limits *limits)
{
    fprintf(file,
            ",\"limits\":{\"wall_s\":%g,\"cpu_s\":%g,\"memory_mib\":%d,"
            "\"processes\":%d,\"open_files\":%d,\"file_size_mib\":%d,"
            "\"output_kib\":%d,\"disk_mib\":%d}",
            limits->wall, limits->cpu, limits->memory, limits->processes,
            limits->open_files, limits->file_size, limits->output,
            limits->disk);
}

void record_write(FILE *file, const struct options *options, int layer,
                  const struct report *report, const struct capture *out,
                  const struct capture *err)
{
    char ended[WHY_MAX + 80];
    record_ended(report, options, ended, sizeof ended);
    fputs("{\"version\":1,\"program\":[", file);
    for (int i = 0; options->program[i] != NULL; i++) {
        fputs(i > 0 ? "," : "", file);
        json_text(file, options->program[i]);
    }
    fprintf(file, "],\"layer\":\"%s\",\"verdict\":\"%s\",\"ended\":",
            layer_name(layer), verdict_word(report->verdict));
    json_text(file, ended);
    write_end(file, report);
    fprintf(file, ",\"wall_s\":%.3f,\"cpu_s\":%.3f,\"peak_kib\":%ld",
            report->wall, report->cpu, report->peak_kib);
    fprintf(file, ",\"processes\":%ld", report->processes);
    write_output(file, "stdout", out);
    write_output(file, "stderr", err);
    fprintf(file, ",\"marked\":{\"seen\":%s,\"children\":%d,\"zombies\":%d}",
            report->marked ? "true" : "false", report->children,
            report->zombies);
    write_last_children(file, report);
    write_left(file, report);
    write_limits(file, &options->limits);
    fputs("}\n", file);
}

void record_write_brief(FILE *file, const struct options *options, int layer,
                        const struct report *report)
{
    char ended[WHY_MAX + 80];
    record_ended(report, options, ended, sizeof ended);
    fprintf(file, "%s\n%s\n", verdict_word(report->verdict), layer_name(layer));
    if (has_status(report) && WIFEXITED(report->status))
        fprintf(file, "%d", WEXITSTATUS(report->status));
    fprintf(file, "\n%s\n", ended);
}
