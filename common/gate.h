#ifndef LAB_GATE_H
#define LAB_GATE_H

/*
 * gate - a pipe as a gate between processes, in place of sleep(3).
 *
 * Made before fork(2), so that both sides have it. Whoever comes to a closed
 * gate blocks; opening it lets everybody through, those who wait and those
 * who come later. It opens once. If every process that could open it has
 * died, those who wait are told instead of waiting for ever.
 *
 *     struct gate gate;
 *     CHECK(gate_init(&gate));
 *     if (CHECK(fork()) == 0) {
 *         CHECK(gate_wait(&gate, -1));    the child starts second, always
 *         ...
 *     }
 *     ...
 *     CHECK(gate_open(&gate));
 */
struct gate {
    /* private */
    int read_fd, write_fd; /* -1: closed in this process */
};

/* Makes a closed gate; its two descriptors are close-on-exec. Returns 0; -1
 * with EMFILE, ENFILE or EINVAL (gate is NULL). */
int gate_init(struct gate *gate);

/* Blocks until the gate is open or timeout_ms is over (-1: no limit; 0:
 * doesn't wait). Gives up this process's right to open the gate, so that the
 * death of those who still may can be seen. Returns 0; -1 with ETIMEDOUT, or
 * EPIPE: nobody is left who could open it. EINTR is handled. */
int gate_wait(struct gate *gate, int timeout_ms);

/* Opens the gate for everybody. Doesn't block. Returns 0; -1 with EBADF if
 * this process has waited, opened or closed before. Async-signal-safe. */
int gate_open(struct gate *gate);

/* Closes this process's ends without opening the gate; NULL and a second
 * call are harmless. Async-signal-safe. */
void gate_close(struct gate *gate);

#endif
