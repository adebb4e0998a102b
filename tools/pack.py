#!/usr/bin/env python3
"""pack.py - packs the lab, or its graders, for others; make calls it.

  pack.py handout                 build/handout.tar.gz: the lab for students
  pack.py gradescope [EXERCISE]   build/gradescope-EXERCISE.zip, one or each
  pack.py classroom [EXERCISE]    build/classroom-EXERCISE.tar.gz: a template
                                  repository with its workflow
  pack.py autolab [EXERCISE]      build/autolab-EXERCISE/: autograde-Makefile
                                  and autograde.tar

No solution and no wrong solution is in any of them.
"""
import io
import os
import re
import subprocess
import sys
import tarfile
import zipfile

from lab import catalog

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("LAB_BUILD", os.path.join(ROOT, "build"))
OUT = os.environ.get("LAB_PACKAGES", os.path.join(ROOT, "build"))
PLATFORMS = "tools/platforms"

# What is not for students. The tests of the graders need it, so they go, too.
SECRET = re.compile(r"tests/grade/([^/]+/(solution\.c|wrong/)|gauntlet/)"
                    r"|tests/lab/|tests/bats/lab[./]|tools/check_graders\.py"
                    r"|tools/pack\.py|tools/platforms/|\.ci/|\.git/")
# What grading one exercise takes, but for that exercise's own folders.
GRADERS = re.compile(r"lab|tools/lab/[^/]+\.(py|html)"
                     r"|(tools/(runner|shim)|common)/[^/]+\.[ch]"
                     r"|tests/grade/[^/]+\.(bash|h)")


def files():
    """The paths of all that belongs to the lab."""
    try:
        listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"],
                                capture_output=True, text=True, check=True)
        found = listed.stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        found = [os.path.relpath(os.path.join(folder, name), ROOT)
                 for folder, _, names in os.walk(ROOT) for name in names]
    return sorted(path for path in found
                  if os.path.isfile(os.path.join(ROOT, path))
                  and not re.match(r"build(-|/|$)", path))


def load(path):
    with open(os.path.join(ROOT, path), "rb") as file:
        return file.read()


def mode(path):
    return 0o755 if os.access(os.path.join(ROOT, path), os.X_OK) else 0o644


def starter(exercise):
    """As it was committed: the teacher may have solved it in its place."""
    done = subprocess.run(["git", "-C", ROOT, "show",
                           f"HEAD:./{exercise.starter}"],
                          capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else load(exercise.starter)


def filled(name, exercise):
    """A file of tools/platforms, for that exercise."""
    return (load(f"{PLATFORMS}/{name}").decode()
            .replace("@EXERCISE@", exercise.name)
            .replace("@UPPER@", exercise.name.upper()).encode())


def handout(lab):
    """path -> (bytes, mode) of the lab without what is SECRET."""
    tree = {path: (load(path), mode(path)) for path in files()
            if not SECRET.match(path)}
    for exercise in lab.exercises:
        tree[exercise.starter] = (starter(exercise), 0o644)
        # what lab reset goes back to
        tree[f"{exercise.folder}/.starter.c"] = (starter(exercise), 0o644)
    return {f"lab/{path}": content for path, content in tree.items()}


def graders(exercise, *, binaries=False):
    """path -> (bytes, mode) of what grades that exercise, in lab/."""
    own = re.compile(rf"({exercise.folder}|{exercise.grader})/")
    tree = {path: (load(path), mode(path)) for path in files()
            if (GRADERS.fullmatch(path) or own.match(path))
            and not SECRET.match(path)}
    tree[exercise.starter] = (starter(exercise), 0o644)
    for name in ("ready.sh", "classroom.sh"):
        tree[name] = (filled(name, exercise), 0o755)
    if binaries:
        for name in ("labrun", "labshim.so", "liblabhooks.a"):
            with open(os.path.join(BUILD, "tools", name), "rb") as file:
                tree[f"build/tools/{name}"] = (file.read(), 0o755)
    return {f"lab/{path}": content for path, content in tree.items()}


def as_zip(tree):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, (data, bits) in sorted(tree.items()):
            info = zipfile.ZipInfo(path)  # of 1980: the same zip each time
            info.external_attr = (0o100000 | bits) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, data)
    return out.getvalue()


def as_tar(tree, form="gz"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{form}") as packed:
        for path, (data, bits) in sorted(tree.items()):
            info = tarfile.TarInfo(path)
            info.size, info.mode = len(data), bits
            packed.addfile(info, io.BytesIO(data))
    return out.getvalue()


def save(name, data):
    path = os.path.join(OUT, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    print(f"{os.path.relpath(path)}: {len(data) // 1024} KiB")


def gradescope(exercise):
    tree = graders(exercise)
    for name in ("setup.sh", "run_autograder"):
        tree[name] = (filled(name, exercise), 0o755)
    save(f"gradescope-{exercise.name}.zip", as_zip(tree))


def classroom(exercise):
    given = [exercise.readme, exercise.header]
    tree = {os.path.basename(path): (load(path), 0o644) for path in given
            if os.path.exists(os.path.join(ROOT, path))}
    tree[f"{exercise.name}.c"] = (starter(exercise), 0o644)
    tree[".github/workflows/classroom.yml"] = (
        filled("classroom.yml", exercise), 0o644)
    tree[".github/graders.tar.gz"] = (as_tar(graders(exercise)), 0o644)
    save(f"classroom-{exercise.name}.tar.gz", as_tar(tree))


def autolab(exercise):
    tree = graders(exercise, binaries=True)
    save(f"autolab-{exercise.name}/autograde.tar", as_tar(tree, ""))
    save(f"autolab-{exercise.name}/autograde-Makefile",
         filled("autograde-Makefile", exercise))


def main():
    lab = catalog.Catalog(ROOT)
    kind, *names = sys.argv[1:] or [""]
    pack = {"gradescope": gradescope, "classroom": classroom,
            "autolab": autolab}.get(kind)
    if kind == "handout" and not names:
        save("handout.tar.gz", as_tar(handout(lab)))
        return 0
    if pack is None:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        for exercise in map(lab.exercise, names) if names else lab.exercises:
            pack(exercise)
    except LookupError as error:
        print(f"pack.py: {error.args[0]}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
