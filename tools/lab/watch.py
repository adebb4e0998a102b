"""watch - grades an exercise each time its file is saved; once it is solved,
goes on to the next that isn't."""
import os
import sys
import time

from lab import grading, progress, render

LOOK_S = 0.3  # between two looks at the file


def stamp(path):
    try:
        found = os.stat(path)
    except OSError:
        return None  # an editor that replaces the file
    return found.st_mtime_ns, found.st_size, found.st_ino


def next_one(lab, done, name=None):
    """The first exercise that isn't solved, after name if that is given."""
    names = [exercise.name for exercise in lab.exercises]
    first = names.index(name) + 1 if name is not None else 0
    for exercise in lab.exercises[first:] + lab.exercises[:first]:
        if done.best(exercise.name) < 100 and exercise.name != name:
            return exercise
    return None


def grade(lab, exercise, done):
    """Grades and tells of it. Returns whether it is solved."""
    clear = "\033[H\033[2J" if sys.stdout.isatty() else ""
    print(f"{clear}{exercise.starter}: grading ...", flush=True)
    try:
        record = grading.grade(lab.root, exercise, lab.path(exercise.starter))
    except grading.GraderFailed as error:
        print(f"the grader itself failed: {error}")
        return False
    done.note(record)
    print(render.text(record, exercise))
    return record["score"] == record["max_score"]


def watch(lab, name):
    done = progress.Progress(lab.root)
    exercise = lab.exercise(name) if name else next_one(lab, done)
    seen = None
    while exercise is not None:
        now = stamp(lab.path(exercise.starter))
        if now is not None and now != seen:
            # a save while it is graded is a change, and graded next
            seen = now
            if grade(lab, exercise, done):
                exercise = next_one(lab, done, exercise.name)
                if exercise is None:
                    break
                # first the stamp: who reads the line may save at once
                seen = stamp(lab.path(exercise.starter))
                print(f"\nNext: {exercise.starter} ({exercise.readme})")
            print(f"\nwaiting for a change of {exercise.starter} "
                  "(Ctrl-C ends)", flush=True)
        time.sleep(LOOK_S)
    print("All exercises are solved.")
    return 0
