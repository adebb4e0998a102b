/*
 * crew - the workers of a pool and the board they take tasks from (crew.h).
 */
#include "common/crew.h"
#include "common/futex.h"
#include "common/mono.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

/* What a worker does. */

static struct slot *claim(struct board *board, uint32_t index)
{
    for (;;) {
        uint64_t head = atomic_load(&board->head);
        if (head == atomic_load(&board->tail))
            return NULL;
        struct slot *slot = &board->slots[head % CREW_SLOTS];
        uint32_t state = SLOT_READY;
        bool mine = atomic_compare_exchange_strong(&slot->state, &state,
                                                   SLOT_RUNNING + index);
        atomic_compare_exchange_strong(&board->head, &head, head + 1);
        if (mine)
            return slot;
    }
}

static void serve(struct worker *self, struct slot *slot)
{
    struct board *board = self->crew->board;
    memset(slot->result, 0, POOL_BYTES);
    slot->task(slot->arg, slot->result);
    slot->worker = self->process.pid;
    atomic_store(&slot->state, SLOT_DONE);
    if (atomic_load(&board->wanted) == slot - board->slots)
        eventfd_write(self->crew->done_fd, 1);
}

static void hold_nothing_but(int fd)
{
    unsigned keep = (unsigned)fd;
    close_range(3, keep - 1, 0); /* else a pipe or a connection that its */
    close_range(keep + 1, UINT_MAX, 0); /* owner closes would stay open */
}

static int run_worker(struct process *process)
{
    struct worker *self = (struct worker *)process;
    struct board *board = self->crew->board;
    _Atomic uint32_t *bell = &board->bell[self->index];
    hold_nothing_but(self->crew->done_fd);
    for (;;) {
        /* Says that it sleeps, looks once more, and only then sleeps: of a
         * task posted meanwhile either we know or its owner rings. */
        bool closed = atomic_load(&board->closed);
        struct slot *slot = claim(board, self->index);
        if (slot != NULL) {
            if (atomic_load(bell) == BELL_ASLEEP)
                atomic_store(bell, BELL_AWAKE);
            serve(self, slot);
        } else if (closed) {
            return 0;
        } else if (atomic_load(bell) == BELL_AWAKE) {
            atomic_store(bell, BELL_ASLEEP);
        } else {
            futex_wait(bell, BELL_ASLEEP, MONO_NEVER);
        }
    }
}

/* What the owner does. */

static bool is_on_duty(const struct worker *worker)
{
    return worker->process.state == PROCESS_STARTED;
}

static int start(struct crew *crew, int index)
{
    struct worker *worker = &crew->workers[index];
    *worker = (struct worker){.crew = crew, .index = (uint32_t)index};
    process_init_run(&worker->process, "pool-worker", run_worker);
    process_set_daemon(&worker->process, true);
    atomic_store(&crew->board->bell[index], BELL_AWAKE);
    if (process_start(&worker->process) == -1)
        return -1;
    crew->alive++;
    return 0;
}

/* Reaps a worker that has ended, and marks the task it died in, if any. */
static void bury(struct crew *crew, struct worker *dead)
{
    process_join(&dead->process, -1);
    int status = dead->process.status;
    bool died = !atomic_load(&crew->board->closed) || status != 0;
    for (uint32_t i = 0; i < CREW_SLOTS; i++) {
        struct slot *slot = &crew->board->slots[i];
        if (atomic_load(&slot->state) == SLOT_RUNNING + dead->index) {
            slot->worker = dead->process.pid;
            slot->status = status;
            atomic_store(&slot->state, SLOT_DIED);
            died = true;
        }
    }
    crew->alive--;
    crew->deaths += died;
}

static int refill(struct crew *crew)
{
    if (atomic_load(&crew->board->closed) && !crew_has_work(crew))
        return 0;
    for (int i = 0; i < crew->size; i++) {
        if (!is_on_duty(&crew->workers[i]) && start(crew, i) == -1)
            return crew->alive > 0 ? 0 : -1;
    }
    return 0;
}

int crew_look(struct crew *crew, uint32_t slot, int timeout_ms)
{
    if (refill(crew) == -1) /* else nobody could wake us */
        return -1;
    struct pollfd fds[1 + POOL_WORKERS_MAX] = {{crew->done_fd, POLLIN, 0}};
    for (int i = 0; i < crew->size; i++) /* poll skips the -1 of the dead */
        fds[1 + i] = (struct pollfd){crew->workers[i].process.pidfd, POLLIN, 0};
    atomic_store(&crew->board->wanted, slot);
    if (slot != CREW_NO_SLOT && !crew_is_busy(crew, slot))
        timeout_ms = 0; /* done before we said that we wait for it */
    int ready = poll(fds, (nfds_t)(1 + crew->size), timeout_ms);
    atomic_store(&crew->board->wanted, CREW_NO_SLOT);
    eventfd_t ignored;
    if (ready > 0 && fds[0].revents != 0)
        eventfd_read(crew->done_fd, &ignored);
    int deaths_before = crew->deaths;
    for (int i = 0; i < crew->size && ready > 0; i++) {
        if (fds[1 + i].revents != 0)
            bury(crew, &crew->workers[i]);
    }
    if (crew->deaths > deaths_before)
        crew_ring(crew, crew->size); /* a dead one may have been rung for */
    return refill(crew);
}

void crew_ring(struct crew *crew, int at_most)
{
    for (int i = 0; i < crew->size && at_most > 0; i++) {
        _Atomic uint32_t *bell = &crew->board->bell[i];
        if (atomic_load(bell) == BELL_ASLEEP) {
            atomic_store(bell, BELL_AWAKE);
            futex_wake(bell, 1);
            at_most--;
        }
    }
}

bool crew_sleeps(const struct crew *crew)
{
    for (int i = 0; i < crew->size; i++) {
        if (atomic_load(&crew->board->bell[i]) == BELL_ASLEEP)
            return true;
    }
    return false;
}

bool crew_is_busy(const struct crew *crew, uint32_t slot)
{
    uint32_t state = atomic_load(&crew->board->slots[slot].state);
    return state == SLOT_READY || state >= SLOT_RUNNING;
}

bool crew_has_work(const struct crew *crew)
{
    return atomic_load(&crew->board->head) != atomic_load(&crew->board->tail);
}

int crew_hire(struct crew *crew, int size)
{
    *crew = (struct crew){.done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (crew->done_fd == -1)
        return -1;
    crew->board = mmap(NULL, sizeof(struct board), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (crew->board != MAP_FAILED) {
        atomic_store(&crew->board->wanted, CREW_NO_SLOT);
        while (crew->size < size && start(crew, crew->size) == 0)
            crew->size++;
    }
    if (crew->size == size)
        return 0;
    int error = errno;
    crew_free(crew);
    errno = error;
    return -1;
}

void crew_dismiss(struct crew *crew)
{
    atomic_store(&crew->board->closed, true);
    for (int i = 0; i < crew->size; i++)
        process_kill(&crew->workers[i].process);
    for (int i = 0; i < crew->size; i++)
        process_join(&crew->workers[i].process, -1);
    crew->alive = 0;
    atomic_store(&crew->board->head, atomic_load(&crew->board->tail));
}

void crew_free(struct crew *crew)
{
    if (crew->board != MAP_FAILED) {
        crew_dismiss(crew);
        munmap(crew->board, sizeof(struct board));
    }
    close(crew->done_fd);
}
