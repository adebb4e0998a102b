"""ftp_by_hand - an FTP client whose every byte is said by hand.

No call waits longer than LIMIT_S, so a server that hangs fails the test.
"""
import contextlib
import re
import socket
import struct

from scenes import expect

HOST, OTHER_HOST, LIMIT_S = "127.0.0.1", "127.0.0.2", 15
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close sends a reset at once


class Client:
    """A control connection, by hand."""
    def __init__(self, port, log_in=True, host=HOST):
        self.host = host
        self.sock = socket.create_connection((host, port), LIMIT_S)
        self.file = self.sock.makefile("rb")
        self.greeting = self.answer()
        if log_in:
            self.ask("USER anonymous", "331")
            self.ask("PASS x", "230")
            self.ask("TYPE I", "200")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.sock.close()

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.close()

    def send(self, data):
        self.sock.sendall(data)

    def answer(self, want=""):
        first = line = self.file.readline()
        while line and not re.match(first[:3] + rb"[ \r]", line):
            line = self.file.readline()
        expect(re.match(rb"[1-5]\d\d[ -].*\r\n$", first) or not first,
               f"no answer: {first}")
        text = line.decode(errors="replace").rstrip()
        expect(text.startswith(want), f"'{text}', not {want}")
        return text

    def ask(self, command, want=""):
        if isinstance(command, str):
            command = command.encode()
        self.send(command + b"\r\n")
        return self.answer(want)

    def port(self):
        return int(self.ask("EPSV", "229").split("|")[3])

    def data(self):
        return socket.create_connection((self.host, self.port()), LIMIT_S)

    def read(self, command):
        """(data, last answer) of a command that sends data."""
        parts = []
        with self.data() as conn:
            answer = self.ask(command)
            if answer.startswith("1"):
                while part := conn.recv(1 << 20):
                    parts.append(part)
                answer = self.answer()
        return b"".join(parts), answer

    def write(self, command, data):
        with self.data() as conn:
            answer = self.ask(command)
            if answer.startswith("1"):
                with contextlib.suppress(OSError):
                    conn.sendall(data)
                conn.close()
                answer = self.answer()
        return answer
