#!/usr/bin/env python3
"""odd_server.py HABIT [N] - an echo server with one bad habit, to test clients.

Like the lab's own it says where it listens (127.0.0.1, any free port) and ends
at SIGTERM with a line `stopped: ...`. Its habits are the functions below.
"""
import asyncio
import signal
import socket
import struct
import sys

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close sends a reset at once


class Client:
    def __init__(self, number, server, reader, writer):
        self.number, self.server = number, server  # 1: it came first
        self.reader, self.send = reader, writer.write
        self.seen, self.last, self.bytes = 0, b"", 0
        self.writer = writer

    async def serve(self, habit, n):
        try:
            while data := await self.reader.read(1 << 20):
                self.seen += 1
                self.bytes += len(data)
                await habit(self, data, n)
                self.last = data
        except (ConnectionError, asyncio.CancelledError):
            pass  # it has gone, or we are to go
        self.writer.close()


async def none(client, data, _):
    """No bad habit: the echo."""
    client.send(data)


async def slow(client, data, n):
    """Each N-th echo of a client comes 50 ms late."""
    if client.seen % n == 0:
        await asyncio.sleep(0.05)
    client.send(data)


async def pieces(client, data, n):
    """Echoes come in pieces of N bytes."""
    for at in range(0, len(data), n):
        client.send(data[at:at + n])
        await asyncio.sleep(0)


async def wrong(client, data, n):
    """The N-th echo of a client has a wrong bit."""
    client.send(data[:-1] + bytes([data[-1] ^ (client.seen == n)]))


async def stale(client, data, n):
    """In place of the N-th echo the one before comes again."""
    client.send(client.last if client.seen == n else data)


async def surplus(client, data, n):
    """The N-th echo goes on, as if the message had (its bytes count up)."""
    client.send(data + bytes([data[-1] + 1]) * (client.seen == n))


async def busy(client, data, n):
    """Clients after the N-th are told "busy", and closed."""
    client.send(data if client.number <= n else b"busy\n")
    if client.number > n:
        client.writer.close()


async def reset(client, data, n):
    """Clients after the N-th are reset at their tenth message."""
    if client.number <= n or client.seen < 10:
        client.send(data)
    else:
        client.writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        client.writer.transport.abort()


async def deaf(client, data, n):
    """Clients after the N-th are let in, but never get an echo."""
    if client.number <= n:
        client.send(data)


async def shut(client, data, n):
    """It no longer listens when the N-th client has come."""
    if client.number == n:
        client.server.close()
    client.send(data)


HABITS = {habit.__name__: habit for habit in (
    none, slow, pieces, wrong, stale, surplus, busy, reset, deaf, shut)}


async def main(habit, n):
    clients = []

    async def serve(reader, writer):
        clients.append(Client(len(clients) + 1, server, reader, writer))
        await clients[-1].serve(habit, n)

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1000)
    port = server.sockets[0].getsockname()[1]
    print(f"listening on 127.0.0.1:{port}", flush=True)
    await stop.wait()
    print(f"stopped: clients={len(clients)} "
          f"bytes={sum(client.bytes for client in clients)}")


if len(sys.argv) < 2 or sys.argv[1] not in HABITS:
    sys.exit(f"{__doc__}\nHabits: {', '.join(HABITS)}")
asyncio.run(main(HABITS[sys.argv[1]], int((sys.argv + ["1"])[2])))
