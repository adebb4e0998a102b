#!/usr/bin/env python3
"""ftp_peer.py [--vsftpd] FOLDER [WORD...] - an FTP server nobody here wrote.

pyftpdlib, or vsftpd if it is asked for, serves FOLDER to anonymous, who may
write. As the lab's servers do, it prints "listening on HOST:PORT" and, ended by
SIGTERM, "stopped: ...". WORDs are commands that pyftpdlib shall not know, as
EPSV. `ftp_peer.py --check` has status 77 if there is no pyftpdlib.

Debian's pyftpdlib belongs to Debian's python3, which needn't be the first on
PATH: the script goes on in that one.
"""
import os
import signal
import socket
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
try:
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import FTPServer
except ImportError:
    DEBIANS = "/usr/bin/python3"
    if "--vsftpd" not in sys.argv:
        if os.path.realpath(sys.executable) == os.path.realpath(DEBIANS):
            sys.exit(77)
        os.execv(DEBIANS, [DEBIANS, *sys.argv])

VSFTPD = """listen=NO
anonymous_enable=YES
no_anon_password=YES
anon_root={folder}
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
anon_umask=022
write_enable=YES
allow_writeable_chroot=YES
seccomp_sandbox=NO
xferlog_enable=NO
secure_chroot_dir={empty}
"""


def ready(address):
    print("listening on {}:{}".format(*address), flush=True)
    signal.signal(signal.SIGTERM,
                  lambda *_: sys.exit(print("stopped: peer") or 0))


def serve_pyftpdlib(folder, unknown):
    authorizer = DummyAuthorizer()
    authorizer.add_anonymous(folder, perm="elradfmwMT")
    authorizer.add_user("student", "secret", folder, perm="elr")
    FTPHandler.authorizer = authorizer
    FTPHandler.proto_cmds = {word: what for word, what
                             in FTPHandler.proto_cmds.items()
                             if word not in unknown}
    FTPHandler.auth_failed_timeout = 0
    FTPHandler.log = FTPHandler.logline = lambda *_, **__: None
    with FTPServer(("127.0.0.1", 0), FTPHandler) as server:
        ready(server.socket.getsockname())
        server.serve_forever(handle_exit=False)


def serve_vsftpd(folder):
    """As inetd does: a vsftpd for each client, its socket as stdin."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with tempfile.TemporaryDirectory() as empty:
        config = os.path.join(empty, "vsftpd.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(VSFTPD.format(folder=folder, empty=empty))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            ready(listener.getsockname())
            while True:
                with listener.accept()[0] as sock:
                    subprocess.Popen(["vsftpd", config], stdin=sock,
                                     stdout=sock, stderr=sock)


if sys.argv[1:] == ["--check"]:
    sys.exit(0)
if sys.argv[1] == "--vsftpd":
    serve_vsftpd(sys.argv[2])
else:
    serve_pyftpdlib(sys.argv[1], sys.argv[2:])
