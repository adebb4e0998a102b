#ifndef LAB_ERRORS_H
#define LAB_ERRORS_H

/*
 * errors - check a call, or end the program with one clear line.
 *
 * For demos, and for the set-up of servers: on failure one line goes to
 * stderr in one write(2), then the process ends by _exit(1):
 *
 *     day5/fork.c:31: fork(): Resource temporarily unavailable (EAGAIN)
 *
 * _exit, not exit: a forked child must not flush its parent's stdio again.
 * Not for code that runs because of a client: a server must live on.
 */

/*
 * Yields the value of call; ends the program if it is -1. For calls that
 * return int, long or long long and set errno; anything else (pointers,
 * unsigned) is refused by the compiler. Not for pthread_ and posix_ calls:
 * those return an error number, see CHECK_PTHREAD.
 */
#define CHECK(call)                                                            \
    _Generic((call), int                                                       \
             : errors_check_int, long                                          \
             : errors_check_long, long long                                    \
             : errors_check_llong)((call), #call, __FILE__, __LINE__)

/* Yields the pointer that call returns; ends the program if it is NULL.
 * Not for mmap(2), which fails with MAP_FAILED. */
#define CHECK_PTR(call) errors_check_ptr((call), #call, __FILE__, __LINE__)

/* Ends the program if call, which returns 0 or an error number and leaves
 * errno alone, fails: pthread_create(3), posix_spawn(3) and their families. */
#define CHECK_PTHREAD(call)                                                    \
    errors_check_number((call), #call, __FILE__, __LINE__)

/* Ends the program with "file:line: message", printf(3) style; for failures
 * of which errno says nothing. */
#define die(...) errors_die(__FILE__, __LINE__, __VA_ARGS__)

/* Behind the macros: return value, or print the line and _exit(1). Safe in
 * threads and in forked children; not in signal handlers (snprintf). */
int errors_check_int(int value, const char *call, const char *file, int line);
/* As errors_check_int, for calls that return long (ssize_t, off_t). */
long errors_check_long(long value, const char *call, const char *file,
                       int line);
/* As errors_check_int, for calls that return long long. */
long long errors_check_llong(long long value, const char *call,
                             const char *file, int line);
/* Returns value, or prints the line and ends the program if it is NULL. */
void *errors_check_ptr(void *value, const char *call, const char *file,
                       int line);
/* Prints the line for error number and ends the program, unless it is 0. */
void errors_check_number(int number, const char *call, const char *file,
                         int line);
/* Prints "file:line: message" and ends the program with _exit(1). */
_Noreturn void errors_die(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Returns the name of an error number, "EAGAIN" for instance, or "?" where
 * libc doesn't know it. Static storage; safe anywhere, handlers included. */
const char *errors_name(int number);
/* Returns the text of an error number in English; as safe as errors_name. */
const char *errors_text(int number);

#endif
