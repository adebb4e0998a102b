#!/usr/bin/env python3
"""peer_queue.py COUNT - bench_queue --do flow, by multiprocessing.Queue."""
import multiprocessing
import sys
import time


def produce(queue, gate, count):
    gate.wait()
    for _ in range(count):
        queue.put(b"x" * 64)


def main():
    count = int(sys.argv[1])
    context = multiprocessing.get_context("fork")
    queue = context.Queue(1024)
    gate = context.Event()
    child = context.Process(target=produce, args=(queue, gate, count))
    child.start()
    gate.set()
    start = time.monotonic_ns()
    for _ in range(count):
        assert len(queue.get()) == 64
    took = time.monotonic_ns() - start
    child.join()
    print(f"count={count} ns={took / count:.1f}")


try:
    main()
except (ImportError, OSError) as why:  # no semaphores, no /dev/shm
    print(f"missing: multiprocessing: {why}")
    sys.exit(77)
