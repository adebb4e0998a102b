#!/usr/bin/env python3
"""peer_pool.py COUNT - what bench_pool does, by multiprocessing.Pool."""
import multiprocessing
import sys
import time

IN_FLIGHT = 512


def square(n):
    return n * n


def main():
    count = int(sys.argv[1])
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        start = time.monotonic_ns()
        futures = {}
        for n in range(count + IN_FLIGHT):
            done = n - IN_FLIGHT
            if 0 <= done < count:
                assert futures.pop(done).get() == done * done
            if n < count:
                futures[n] = pool.apply_async(square, (n,))
        took = time.monotonic_ns() - start
    print(f"count={count} ns={took / count:.1f}")


try:
    main()
except (ImportError, OSError) as why:  # no semaphores, no /dev/shm
    print(f"missing: multiprocessing: {why}")
    sys.exit(77)
