#!/usr/bin/env python3
"""ftp_clients.py SCENE PORT [ARG...] - honest clients of ftp_server, by ftplib.

Each scene plays to its end and checks all that it gets back; what is not as it
must be is an exit status of 1 and a line on stderr.
"""
import ftplib
import hashlib
import io
import random
import threading

from scenes import expect, play

HOST, LIMIT_S = "127.0.0.1", 20
NAMES = ["a b", " a", "-rf", "--help", "#x%20?*[y]", '"q"', "it's", "a;b|c&d",
         "日本語", "é", "🙂", "\\", "...", "~", "x" * 255]


def client(port):
    ftp = ftplib.FTP(timeout=LIMIT_S)
    ftp.connect(HOST, port)
    ftp.login()
    return ftp


def get(ftp, name, rest=None):
    parts = []
    ftp.retrbinary(f"RETR {name}", parts.append, rest=rest)
    return b"".join(parts)


def put(ftp, name, data, rest=None):
    ftp.storbinary(f"STOR {name}", io.BytesIO(data), rest=rest)


def lines(ftp, command):
    found = []
    ftp.retrlines(command, found.append)
    return found


def refused(code, call, *args):
    try:
        answer = call(*args)
    except ftplib.Error as error:
        expect(str(error).startswith(code), f"{args}: {error}, not {code}")
    else:
        expect(False, f"{args}: {answer}, not {code}")


def folders(ftp):
    expect(ftp.pwd() == "/", "pwd")
    expect(ftp.mkd('a "b"') == '/a "b"', "mkd: a quote is doubled")
    ftp.cwd('a "b"')
    ftp.mkd("sub")
    expect(ftp.pwd() == '/a "b"', "cwd")
    ftp.cwd("sub")
    ftp.cwd("..")
    ftp.cwd("..")
    expect(ftp.pwd() == "/", "cdup")
    refused("550", ftp.rmd, 'a "b"')
    ftp.rmd('a "b"/sub')
    ftp.rmd('/a "b"')
    refused("550", ftp.cwd, 'a "b"')


def files(ftp):
    data = random.randbytes(300_000)
    put(ftp, "one", data)
    expect(ftp.size("one") == len(data), "size")
    expect(get(ftp, "one") == data, "retrbinary")
    expect(get(ftp, "one", rest=299_990) == data[-10:], "REST, RETR")
    expect(get(ftp, "one", rest=300_000) == b"", "REST at the end")
    put(ftp, "one", b"new end", rest=100_000)
    expect(get(ftp, "one") == data[:100_000] + b"new end", "REST, STOR")
    ftp.storbinary("APPE one", io.BytesIO(b" and more"))
    expect(get(ftp, "one")[100_000:] == b"new end and more", "APPE")
    expect(ftp.sendcmd("MDTM one").startswith("213 20"), "MDTM")
    expect("size=100016;" in ftp.sendcmd("MLST one"), "MLST")
    ftp.rename("one", "two")
    refused("550", ftp.delete, "one")
    expect(ftp.nlst() == ["two"], "nlst")
    ftp.delete("two")
    expect(ftp.nlst() == [], "nlst of nothing")
    refused("550", get, ftp, "two")


def text(ftp):
    data = b"one\ntwo\r\n\nfour\rfive\r\r\n\xff\0 six"
    ftp.storlines("STOR text", io.BytesIO(b"a\nb\r\nc"))
    expect(get(ftp, "text") == b"a\nb\nc\n", "storlines")
    expect(lines(ftp, "RETR text") == ["a", "b", "c"], "retrlines")
    put(ftp, "bytes", data)
    ftp.voidcmd("TYPE A")
    with ftp.transfercmd("RETR bytes") as conn, conn.makefile("rb") as file:
        sent = file.read()
    ftp.voidresp()
    expect(sent == data.replace(b"\n", b"\r\n"), "LF is CRLF on the way")
    with ftp.transfercmd("STOR back") as conn:
        conn.sendall(sent)
    ftp.voidresp()
    refused("550", ftp.sendcmd, "SIZE back")
    expect(get(ftp, "back") == data, "and comes back as it was")
    for name in ("text", "bytes", "back"):
        ftp.delete(name)


def abort(ftp):
    put(ftp, "big", bytes(50_000_000))
    conn = ftp.transfercmd("RETR big")
    conn.recv(1)
    expect(ftp.abort().startswith("426"), "abort")
    conn.close()
    expect(ftp.getresp().startswith("226"), "its second answer")
    conn = ftp.transfercmd("STOR half")
    conn.sendall(b"half")
    expect(ftp.abort().startswith("426"), "abort of a put")
    conn.close()
    expect(ftp.getresp().startswith("226"), "its second answer")
    expect(ftp.nlst() == ["big"], "half a file is none")
    ftp.delete("big")


def everything(port):
    """Every command that ftplib has, on both kinds of data connections."""
    for use_pasv_only in (False, True):
        with client(port) as ftp:
            expect(ftp.getwelcome().startswith("220"), "welcome")
            if use_pasv_only:
                ftp.makepasv = lambda: (HOST, ftplib.parse227(
                    ftp.sendcmd("PASV"))[1])
            for play in (folders, files, text, abort):
                play(ftp)
            for command in ("SYST", "FEAT", "HELP", "NOOP", "OPTS UTF8 ON",
                            "MODE S", "STRU F", "TYPE I", "TYPE A"):
                expect(ftp.sendcmd(command)[0] == "2", command)
            refused("502", ftp.sendcmd, "STAT")
            ftp.set_pasv(False)
            refused("502", lines, ftp, "LIST")
            refused("502", ftp.sendport, HOST, port)
            ftp.set_pasv(True)
            refused("503", ftp.sendcmd, "RNTO x")
            refused("425", ftp.sendcmd, "LIST")
            refused("501", ftp.sendcmd, "RETR")
            expect(ftp.quit().startswith("221"), "quit")


def names(port):
    """All kinds of names, through every command that takes one."""
    with client(port) as ftp:
        for i, name in enumerate(NAMES):
            data = name.encode() * i  # the first is empty
            put(ftp, name, data)
            expect(get(ftp, name) == data, name)
            expect(ftp.size(name) == len(data), name)
            ftp.rename(name, "other")
            ftp.rename("other", name)
        found = {name: facts for name, facts in ftp.mlsd()}
        expect(sorted(found) == sorted(NAMES), "mlsd")
        expect(sorted(ftp.nlst()) == sorted(NAMES), "nlst")
        expect(all(int(found[name]["size"]) == len(name.encode()) * i
                   for i, name in enumerate(NAMES)), "sizes of mlsd")
        listed = lines(ftp, "LIST")
        expect(all(any(line.endswith(" " + name) for line in listed)
                   for name in NAMES), "list")
        for name in NAMES:
            ftp.delete(name)
            ftp.mkd(name)
            ftp.cwd(name)
            expect(ftp.pwd() == "/" + name, name)
            ftp.cwd("/")
            ftp.rmd(name)
        expect(ftp.nlst() == [], "all are gone")


def crowd(port, count):
    """So many at once, each with a file of its own, up and down, twice."""
    problems, ready = [], threading.Barrier(int(count))

    def play(number):
        try:
            data = random.Random(number).randbytes(200_000)
            with client(port) as ftp:
                ready.wait(LIMIT_S)  # all are logged in: none has to wait
                for name in (f"{number}-a", f"{number}-b"):
                    put(ftp, name, data)
                    if hashlib.sha256(get(ftp, name)).digest() != \
                            hashlib.sha256(data).digest():
                        problems.append(f"{name} came back changed")
        except Exception as error:  # told by the main thread
            problems.append(f"{number}: {error!r}")
    threads = [threading.Thread(target=play, args=[number])
               for number in range(int(count))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(not problems, problems[:3])
    with client(port) as ftp:
        expect(len(ftp.nlst()) == 2 * int(count), "all files are there")


def many(port, count):
    """A folder with so many files is listed, in all three ways."""
    count = int(count)
    with client(port) as ftp:
        expect(len(lines(ftp, "LIST")) == count, "LIST")
        expect(len(set(ftp.nlst())) == count, "NLST")
        facts = dict(ftp.mlsd())
        expect(len(facts) == count, "MLSD")
        expect(all(fact["type"] == "file" for fact in facts.values()), "facts")


if __name__ == "__main__":
    play(__doc__, everything, names, crowd, many)
