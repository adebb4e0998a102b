#!/usr/bin/env python3
"""peer_server.py fork|thread - what fork_server and thread_server do, by
socketserver. Prints `listening on 127.0.0.1:PORT` as ours do."""
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(16384):
                self.request.sendall(data)
        except ConnectionError:
            pass


MODELS = {"fork": socketserver.ForkingTCPServer,
          "thread": socketserver.ThreadingTCPServer}


def main():
    model = MODELS[sys.argv[1]]
    model.request_queue_size = 4096
    with model(("127.0.0.1", 0), Echo) as server:
        print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


main()
