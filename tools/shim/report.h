#ifndef LAB_REPORT_H
#define LAB_REPORT_H

/*
 * report - where in the program something is, and the words for a deadlock.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum { REPORT_DEADLOCK_STATUS = 97 }; /* the process's exit status then */

/* Notes where the program's text stands. */
void report_init(void);

/* Is pc in the program's own text? (Then it is no library's.) */
bool report_is_in_program(uintptr_t pc);

/* The pc a signal has interrupted; 0 where this isn't known. */
uintptr_t report_pc_of(const void *context);

/* Writes where in the program a call returns to pc into text: "queue.c:31", or
 * "+0x1234" where addr2line can't tell. Returns text. */
const char *report_place(uintptr_t pc, char *text, size_t size);

/* Says on stderr who waits for what and who holds it, a line each, and ends the
 * process with REPORT_DEADLOCK_STATUS. */
_Noreturn void report_deadlock(void);

#pragma GCC visibility pop

#endif
