#ifndef LAB_CREW_H
#define LAB_CREW_H

/*
 * crew - the workers of a pool and the board they take their tasks from; the
 * half of pool.c that deals with processes. Programs use pool.h.
 *
 * Owner and workers share the board. A task stands in a slot, whose state
 * word goes round:
 *
 *     FREE -owner-> READY -worker-> RUNNING + its index -worker-> DONE
 *      ^                                   '-- owner, if it died --> DIED
 *      '------------ owner, who takes the result out --------------'
 *
 * A worker claims a task by one compare-and-swap on that word. So a kill at
 * any instant leaves the task either READY for another worker, or RUNNING by
 * a dead one, where the owner finds it; it is never lost. Nobody holds a
 * lock, so none can be left locked.
 *
 * Order: positions 0, 1, 2 ... stand for slots position % SLOTS. The owner
 * posts at tail, workers claim from head on; both step over slots still busy
 * with a long task. head is a hint: a worker killed before it moved head on
 * leaves that to the next one, who sees that the slot isn't READY.
 */
#include "common/pool.h"
#include "common/process.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { CREW_SLOTS = 1024, CREW_NO_SLOT = CREW_SLOTS, CREW_CACHE_LINE = 64 };
enum { SLOT_FREE, SLOT_READY, SLOT_DONE, SLOT_DIED, SLOT_RUNNING };
enum { BELL_AWAKE, BELL_ASLEEP };

struct slot {
    alignas(CREW_CACHE_LINE) _Atomic uint32_t state; /* or RUNNING + index */
    pid_t worker;                                    /* DONE, DIED: whose */
    int status;                                      /* DIED: of waitpid(2) */
    void (*task)(const void *arg, void *result);
    alignas(CREW_CACHE_LINE) unsigned char arg[POOL_BYTES];
    unsigned char result[POOL_BYTES];
};

/* Words that different processes write stand in different cache lines. */
struct board {
    alignas(CREW_CACHE_LINE) _Atomic uint64_t tail;
    _Atomic bool closed;
    _Atomic uint32_t wanted; /* the slot its owner sleeps for, or NO_SLOT */
    alignas(CREW_CACHE_LINE) _Atomic uint64_t head;
    alignas(CREW_CACHE_LINE) _Atomic uint32_t bell[POOL_WORKERS_MAX];
    struct slot slots[CREW_SLOTS];
};

/* A process type of our own (process.h): it knows where to find its tasks. */
struct worker {
    struct process process;
    struct crew *crew;
    uint32_t index;
};

struct crew { /* the owner's; a worker has a copy */
    struct board *board;
    struct worker workers[POOL_WORKERS_MAX];
    int size, alive, deaths;
    int done_fd; /* eventfd(2): the wanted slot is done */
};

/* Makes the board and starts the workers. Returns 0, or -1 as pool_create,
 * with nothing left. */
int crew_hire(struct crew *crew, int size);

/* Sleeps until the slot is done, a worker has ended, a signal was handled or
 * timeout_ms is over (-1: no limit; 0: doesn't sleep). Reaps the dead, marks
 * the tasks they died in, starts others while there is or may come work.
 * Returns 0; -1 with errno of fork(2) if nobody is left and none started. */
int crew_look(struct crew *crew, uint32_t slot, int timeout_ms);

/* Wakes up to at_most of those who sleep. */
void crew_ring(struct crew *crew, int at_most);

/* Returns true if somebody sleeps (or was killed asleep). */
bool crew_sleeps(const struct crew *crew);

/* Returns true if the slot's task is posted and has not ended. */
bool crew_is_busy(const struct crew *crew, uint32_t slot);

/* Returns true if there are tasks that nobody has claimed. */
bool crew_has_work(const struct crew *crew);

/* Kills and reaps all; tasks stay as they are, and nobody is started again. */
void crew_dismiss(struct crew *crew);

/* Dismisses all and frees the board; the crew can't be used any more. */
void crew_free(struct crew *crew);

#endif
