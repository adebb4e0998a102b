#ifndef LAB_SHIM_H
#define LAB_SHIM_H

/*
 * shim - the same program, less lucky: a library for LD_PRELOAD that stands
 * before libc's calls. What it does is told by the environment variable
 * LABSHIM, a list such as "mode=explore,seed=41":
 *
 *   mode=explore  one thread runs at a time; which one is next is drawn from
 *                 the seed at each call that synchronises. A deadlock is known:
 *                 it is told on stderr, exit status 97. Forked children run on
 *                 as they like.
 *   mode=perturb  threads' lives overlap; short random delays; after fork the
 *                 child or the parent first.
 *   mode=fault    calls fail or do less than asked, each by its own setting:
 *
 *     short=P     P of 100 reads and writes move less, half of these one byte
 *     eintr=P     P of 100 calls that may wait fail with EINTR
 *     eagain=P    P of 100 calls on O_NONBLOCK descriptors fail with EAGAIN
 *     enomem=P    P of 100 calls of malloc and mmap fail with ENOMEM
 *     emfile=P    P of 100 calls that open a descriptor fail with EMFILE
 *     NAME=N      the N-th call of NAME fails: fork=2, pthread_create=3, ...
 *     NAME=N:E    the same with error E: write=3:ENOSPC (fault.c has the names)
 *
 *   seed=N        1 without it
 *   spurious=P    explore, perturb: P of 100 waits for a condition are over for
 *                 nothing, as POSIX allows; 5 without it
 *
 * Calls are counted down the line: a forked child goes on with its parent's
 * numbers. The shim keeps no descriptor open, and prints only on a deadlock.
 * It doesn't see what libc calls itself (stdio's writes), C11's threads, and
 * pthread_cancel of a thread that explore has blocked.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum shim_mode { SHIM_OFF, SHIM_EXPLORE, SHIM_PERTURB, SHIM_FAULT };

extern enum shim_mode shim_mode; /* SHIM_OFF in a forked child of explore */
extern int shim_spurious;        /* of 100 waits so many are over for nothing */

/* Returns a number of LABSHIM ("seed" of "seed=41"), or otherwise. */
long shim_setting(const char *name, long otherwise);

/* Copies the text of a setting into text (size bytes, cut). Returns it, or NULL
 * if there is none. */
const char *shim_setting_text(const char *name, char *text, size_t size);

/* Returns the next pseudo-random number of the seed, below limit. In explore
 * only who has the token draws, so a run can be replayed. */
unsigned shim_random(unsigned limit);

/* A forked child draws other numbers than its parent from now on. */
void shim_salt(unsigned salt);

/* Prepares all; harmless if it is there. Called by each wrapper: a library's
 * constructor may run before ours. */
void shim_init(void);

/* The address of the next definition of a function: libc's. */
void *shim_next(const char *name);

/* real_NAME is libc's NAME, from the first use on. */
#define REAL(name)                                                             \
    static __typeof__(name) *real_##name;                                      \
    if (real_##name == NULL)                                                   \
    *(void **)&real_##name = shim_next(#name)

/* Where in the program the call came from. */
#define CALLER ((uintptr_t)__builtin_return_address(0))

/* Fault: the error with which the call of that name is to fail now, or 0. */
int shim_fault(const char *name);

/* The same for a call on fd. */
int shim_fault_of(const char *name, int fd);

/* Fault: how many of len bytes the call is to move; len in other modes. */
size_t shim_less(size_t len);

/* Perturb: a short delay now and then, before a call that synchronises. */
void perturb_delay(void);

/* Perturb: holds the first new thread until there is another, 3 ms at most. */
void perturb_gate(void);

/* Perturb: so long that the other process of a fork is ahead. */
void perturb_nap(void);

#pragma GCC visibility pop

/* Explore: the program reads or writes address (see hooks.c). */
void labshim_access(const volatile void *address);

#endif
