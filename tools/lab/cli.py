"""cli - the commands of ./lab: which there are, and what each prints."""
import argparse
import os
import subprocess
import sys
import time

from lab import catalog, formats, grading, progress, render, watch

USAGE = """usage: lab COMMAND [ARGUMENT]...

  lab                        the map: programs and exercises, with your progress
  lab list                   the same, one name a line
  lab show PROGRAM           print a program's source
  lab run PROGRAM [ARG]...   build it if need be, and run it
  lab grade [NAME|dayN|all]  have exercises graded   (lab grade --help)
  lab watch [NAME]           grade on each save, then on to the next one
  lab hint NAME              one more hint each time
  lab reset NAME             the starter again; your file is kept beside it
  lab progress               how far you are
  lab grade-all DIR          for instructors: a folder per student
  lab render FORMAT [FILE]   what lab grade --json wrote, in another format
"""
FULL, LESS, BAD_USAGE, GRADER_FAILED = 0, 1, 2, 3


def fail(text, code=BAD_USAGE):
    print(f"lab: {text}", file=sys.stderr)
    return code


def tasks(lab, args):
    """lab: the map."""
    done = progress.Progress(lab.root)
    for day in catalog.DAYS:
        programs = [p.name for p in lab.programs if p.day == day]
        exercises = [e for e in lab.exercises if e.day == day]
        if programs or exercises:
            print(f"{day}\n  programs:  {' '.join(programs)}")
        for exercise in exercises:
            print(f"  exercise:  {done.mark(exercise.name)} "
                  f"{exercise.name:<16} {exercise.title}")
    print("\nlab show PROGRAM · lab run PROGRAM · lab grade NAME · lab help")
    return 0


def names(lab, args):
    for thing in lab.programs + lab.exercises:
        kind = "exercise" if thing in lab.exercises else "program"
        print(f"{thing.day}\t{kind}\t{thing.name}")
    return 0


def show(lab, args):
    program = lab.program(args[0])
    sys.stdout.write(catalog.read(lab.path(program.source)))
    return 0


def made(lab, *targets):
    """Builds them into build/. Returns whether they are there now."""
    build = lab.path("build")
    quiet = {"stdout": subprocess.DEVNULL, "check": False}
    if not os.path.exists(os.path.join(build, "build.ninja")):
        subprocess.run(["make", "-s", "configure"], cwd=lab.root, **quiet)
    return subprocess.run(["cmake", "--build", build, "--target", *targets,
                           "--", "--quiet"], **quiet).returncode == 0


def make_tools(lab):
    """What grading needs, if nobody has built it yet."""
    if "LAB_BUILD" not in os.environ and not os.path.exists(
            lab.path("build", "tools", "labrun")):
        made(lab, "labrun", "labshim", "labhooks")


def run(lab, args):
    program = lab.program(args[0])
    if not made(lab, program.name):
        return fail(f"{program.name} doesn't build: try make {program.day}", 1)
    os.execv(lab.path("build", program.day, program.name),
             [program.name, *args[1:]])


def grade(lab, args):
    parser = argparse.ArgumentParser(
        prog="lab grade", description="Grade exercises; without a name, all.")
    parser.add_argument("name", nargs="?", metavar="NAME|dayN|all")
    parser.add_argument("--file", metavar="PATH",
                        help="grade this file in the starter's place")
    parser.add_argument("--seed", type=int, metavar="N",
                        help="replay what a check with this seed has seen")
    parser.add_argument("--jobs", type=int, metavar="N",
                        help="so many checks at once")
    form = parser.add_mutually_exclusive_group()
    for name, (_, text) in formats.FORMATS.items():
        form.add_argument(f"--{name}", action="store_const", const=name,
                          dest="form", help=text)
    options = parser.parse_args(args)
    chosen = lab.chosen(options.name)
    if options.file is not None and len(chosen) != 1:
        parser.error("--file needs the name of one exercise")
    if options.form == "exercism" and len(chosen) != 1:
        parser.error("--exercism needs the name of one exercise")
    make_tools(lab)
    done = progress.Progress(lab.root)
    records = []
    for exercise in chosen:
        record = grading.grade(
            lab.root, exercise, options.file or lab.path(exercise.starter),
            options.seed, options.jobs)
        records.append(record)
        if options.file is None:
            done.note(record)
        if options.form is None:
            print(render.text(record, exercise), flush=True)
    if options.form is not None:
        print(formats.FORMATS[options.form][0](records))
    return status(records)


def status(records):
    """The exit status: a check that failed by itself is the grader's fault."""
    checks = [check for r in records for check in r["checks"]]
    if any(check["status"] == "error" for check in checks):
        return GRADER_FAILED
    return FULL if all(r["score"] == r["max_score"] for r in records) else LESS


def render_again(lab, args):
    """render: a saved record in the format of a platform."""
    near = catalog.nearest(args[0], formats.FORMATS)
    if args[0] not in formats.FORMATS:
        raise LookupError(f"no format is called {args[0]!r}{near}")
    try:
        records = formats.from_json(catalog.read(args[1]) if args[1:]
                                    else sys.stdin.read())
        print(formats.FORMATS[args[0]][0](records))
    except (OSError, ValueError) as error:
        return fail(f"{args[1] if args[1:] else 'stdin'}: {error}")
    return 0


def hint(lab, args):
    exercise = lab.exercise(args[0])
    hints = progress.hints(catalog.read(lab.path(exercise.readme)))
    if not hints:
        return fail(f"there is no hint for {exercise.name}", 1)
    done = progress.Progress(lab.root)
    shown = min(done.hints(exercise.name) + 1, len(hints))
    done.note_hint(exercise.name, shown)
    for number, text in enumerate(hints[:shown], 1):
        print(f"hint {number} of {len(hints)}: {text}\n")
    if shown == len(hints):
        print("That was the last one.")
    return 0


def starter_of(lab, exercise):
    """The starter as it was: a handout's copy, else git's; or None."""
    kept = lab.path(exercise.folder, ".starter.c")
    if os.path.exists(kept):
        with open(kept, "rb") as file:
            return file.read()
    original = subprocess.run(
        ["git", "-C", lab.root, "show", f"HEAD:./{exercise.starter}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return original.stdout if original.returncode == 0 else None


def reset(lab, args):
    exercise = lab.exercise(args[0])
    path = lab.path(exercise.starter)
    text = starter_of(lab, exercise)
    if text is None:
        return fail("no copy of the starter is left", 1)
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == text:
                print(f"{exercise.starter} is the starter")
                return 0
        saved = f"{path}.{time.strftime('%Y-%m-%d-%H%M%S')}"
        while os.path.exists(saved):
            saved += "~"
        os.rename(path, saved)
        print(f"kept your file as {os.path.relpath(saved, lab.root)}")
    with open(path, "wb") as file:
        file.write(text)
    print(f"{exercise.starter} is the starter again")
    return 0


def tell_progress(lab, args):
    done = progress.Progress(lab.root)
    total = 0
    for exercise in lab.exercises:
        best = done.best(exercise.name)
        total += best
        print(f"{done.mark(exercise.name)} {exercise.day:<6}"
              f"{exercise.name:<16}{best:>4} of 100")
    print(f"{total} of {100 * len(lab.exercises)} points")
    return 0


def watched(lab, args):
    make_tools(lab)
    return watch.watch(lab, args[0] if args else None)


def grade_all(lab, args):
    from lab import grade_all as everyone
    make_tools(lab)
    return everyone.main(lab, args)


def usage(lab, args):
    print(USAGE, end="")
    return 0


# name -> (function, fewest and most arguments)
COMMANDS = {"list": (names, 0, 0), "show": (show, 1, 1),
            "run": (run, 1, 1000), "grade": (grade, 0, 1000),
            "watch": (watched, 0, 1), "hint": (hint, 1, 1),
            "reset": (reset, 1, 1), "progress": (tell_progress, 0, 0),
            "grade-all": (grade_all, 0, 1000),
            "render": (render_again, 1, 2), "help": (usage, 0, 0),
            "--help": (usage, 0, 0)}


def main(root, argv):
    lab = catalog.Catalog(root)
    if not argv:
        return tasks(lab, argv)
    name, args = argv[0], argv[1:]
    if name not in COMMANDS:
        near = catalog.nearest(name, COMMANDS)
        return fail(f"no command is called {name!r}{near}; try 'lab help'")
    function, least, most = COMMANDS[name]
    if not least <= len(args) <= most:
        return fail(f"{name} takes {least or 'no'} argument"
                    f"{'s' if least > 1 else ''}; try 'lab help'")
    try:
        return function(lab, args)
    except LookupError as error:
        return fail(error.args[0])
    except grading.GraderFailed as error:
        return fail(f"the grader itself failed: {error}", GRADER_FAILED)
    except KeyboardInterrupt:
        print()
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
