"""folder - where a grading works: a folder of its own in /tmp, into which the
submission is copied. It is gone when the grading ends; if that was killed, the
next one removes it."""
import fcntl
import os
import shutil
import stat
import tempfile
import time

MAX_SOURCE = 1 << 20  # bytes of a submission
PREFIX = "lab-grade-"
STALE_S = 60          # so old is what a killed grading has left


def take(source, copy):
    """Copies a submission: a regular file, no link, not too large. Returns
    None, or why not."""
    try:
        fd = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        return f"it can't be read: {error.strerror}"
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        return "it is no regular file"
    with open(fd, "rb") as file:
        data = file.read(MAX_SOURCE + 1)
    if len(data) > MAX_SOURCE:
        return f"it is larger than {MAX_SOURCE >> 20} MiB"
    if not data.strip():
        return "it is empty"
    if b"\0" in data:
        return "it is no text: there is a NUL byte in it"
    with open(copy, "wb") as file:
        file.write(data)
    return None


def locked(folder):
    """A descriptor that holds the folder as long as we live; or None."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        return None
    return fd


def sweep(temp):
    """Removes the folders of gradings that were killed."""
    for entry in os.scandir(temp):
        try:
            if (not entry.name.startswith(PREFIX)
                    or entry.stat(follow_symlinks=False).st_uid != os.getuid()
                    or time.time() - entry.stat().st_mtime < STALE_S):
                continue
            fd = locked(entry.path)
        except OSError:
            continue  # gone, or no folder of ours
        if fd is not None:
            shutil.rmtree(entry.path, ignore_errors=True)
            os.close(fd)


def make():
    """Returns the folder, and the lock that says it is in use."""
    path = tempfile.mkdtemp(prefix=PREFIX)
    lock = locked(path)
    sweep(os.path.dirname(path))
    return path, lock


def remove(path, lock):
    # a submission runs in folders of labrun's own, so this is all ours
    shutil.rmtree(path, ignore_errors=True)
    os.close(lock)
