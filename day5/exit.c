/*
 * exit - five ways to end, and which of them tidy up.
 *
 * Shows:  exit(3), _exit(2), abort(3), raise(3), atexit(3), waitpid(2)
 * Run:    exit --how _exit --status 3
 * See:    return and exit run the atexit handler and write what waits in
 *         stdio's buffer; _exit, abort and a signal do neither. The raw
 *         status is 256 times the exit status, or the signal's number.
 * Try:    --status 255; then give exit(3) 256 in the source: what comes out?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/process.h"
#include "common/say.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RETURN, EXIT, UNDERSCORE_EXIT, ABORT, SIGNAL };
#define HOWS "return|exit|_exit|abort|signal"

static void say_goodbye(void)
{
    say("program", "atexit handler runs");
}

/* Ends the program from within any function; only return has to be in main. */
static void end(int how, int status)
{
    if (how == EXIT)
        exit(status);
    if (how == UNDERSCORE_EXIT)
        _exit(status);
    if (how == ABORT)
        abort();
    if (how == SIGNAL)
        raise(SIGKILL); /* nobody can ignore or catch this one */
}

static int watch(pid_t program)
{
    int status;
    char words[64];
    CHECK(waitpid(program, &status, 0));
    say("watcher", "pid=%d %s, raw=%d (0x%04x)", program,
        process_status_words(status, words, sizeof(words)), status, status);
    return EXIT_SUCCESS;
}

int main(int argc, char *argv[])
{
    int how = RETURN, status = 3;
    const struct args_option options[] = {
        ARGS_CHOICE("how", &how, HOWS, "how the program ends"),
        ARGS_INT("status", &status, 0, 255, "for return, exit and _exit"),
        ARGS_END,
    };
    args_parse(argc, argv, "exit - five ways to end, and which of them tidy up",
               "exit --how _exit --status 3", options);

    pid_t program = CHECK(fork());
    if (program != 0)
        return watch(program);
    CHECK(prctl(PR_SET_DUMPABLE, 0)); /* abort shall leave no core file */
    if (atexit(say_goodbye) != 0)
        die("atexit: no room for one more handler");
    setvbuf(stdout, NULL, _IOFBF, BUFSIZ); /* on a terminal too */
    printf("program %d: this line waited in stdio's buffer\n", getpid());
    say("program", "an atexit handler is set, stdio's buffer holds a line");
    end(how, status);
    return status;
}
