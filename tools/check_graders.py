#!/usr/bin/env python3
"""check_graders.py - proves the graders: they judge, so they are judged too.

  check_graders.py [--quick] [--jobs N] [--fresh] [EXERCISE]...
                                            make check-graders builds first

Of each exercise, under labrun as a student's file:
  starter      scores less than 30, and each check it loses says why
  solution     scores 100, with 50 seeds                            (--quick: 1)
  wrong/CODE-what.c   loses the check that carries its code, 20 of 20 times; of
               the others none but those that tests/grade/NAME/wrong/ALSO lists
               for it (CODE-what: id id): where the mistake stops everything
                                           (--quick: once, that check alone)

What was proved is kept in build/check-graders/NAME.jsonl, so that a run that
was stopped goes on where it was, as long as neither the exercise nor a tool
has changed; --fresh begins again. Exit status: 0 proved, 1 not.
"""
import argparse
import concurrent.futures
import glob
import json
import os
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
from lab import catalog, grading  # pylint: disable=C0413

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SEEDS, RUNS = 50, 20
STARTER_MAX = 30  # its score must be less


class Proof:
    """What was seen of one exercise, run after run."""

    def __init__(self, exercise, options, folder):
        """folder: for what is compiled, while this runs."""
        self.exercise = exercise
        self.folder = os.path.join(folder, exercise.name)
        self.checks = grading.checks_of(os.path.join(ROOT, exercise.checks))
        self.faults, self.seconds = [], []
        self.lock = threading.Lock()
        self.quick = options.quick
        self.also = self._also()
        folder = os.path.join(os.environ.get(
            "LAB_BUILD", os.path.join(ROOT, "build")), "check-graders")
        os.makedirs(folder, exist_ok=True)
        self.path = os.path.join(folder, f"{exercise.name}.jsonl")
        self.stamp = grading.stamp(ROOT, exercise)
        self.known = {} if options.fresh else self._known()

    def _known(self):
        """(what, seed, all checks?) -> row, of what was seen in this state."""
        rows = {}
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as file:
                for line in file:
                    row = json.loads(line) if line.endswith("\n") else {}
                    if row.get("stamp") == self.stamp:
                        rows[row["what"], row["seed"], row["all"]] = row
        with open(self.path, "w", encoding="utf-8") as file:
            for row in rows.values():
                file.write(json.dumps(row) + "\n")
        return rows

    def _also(self):
        path = os.path.join(ROOT, self.exercise.grader, "wrong", "ALSO")
        if not os.path.exists(path):
            return {}
        with open(path, encoding="utf-8") as file:
            lines = [line.partition(":") for line in file
                     if line.strip() and not line.startswith("#")]
        return {name: ids.split() for name, _, ids in lines}

    def jobs(self):
        """(what, path, seed): every grading there is to do."""
        grader = os.path.join(ROOT, self.exercise.grader)
        yield "starter", os.path.join(ROOT, self.exercise.starter), 1
        for seed in range(1, (1 if self.quick else SEEDS) + 1):
            yield "solution", f"{grader}/solution.c", seed
        for path in sorted(glob.glob(f"{grader}/wrong/*.c")):
            name = os.path.splitext(os.path.basename(path))[0]
            for seed in range(1, (1 if self.quick else RUNS) + 1):
                yield name, path, seed

    def ids(self, what, seed):
        """The checks to play: of a wrong solution all of them once, else those
        that must catch it. None: all."""
        if what in ("starter", "solution") or (seed == 1 and not self.quick):
            return None
        code = what.partition("-")[0]
        return [check.id for check in self.checks if check.code == code]

    def play(self, what, path, seed):
        ids = self.ids(what, seed)
        row = self.known.get((what, seed, ids is None))
        if row is None:
            started = time.monotonic()
            built = os.path.join(self.folder, what)
            os.makedirs(built, exist_ok=True)
            with grading.Grading(ROOT, self.exercise, path, seed, 1,
                                 built) as one:
                record = one.run(only=ids)
            row = {"stamp": self.stamp, "what": what, "seed": seed,
                   "all": ids is None,
                   "seconds": round(time.monotonic() - started, 2),
                   "score": record["score"],
                   "lost": [{key: check[key] for key in
                             ("id", "code", "status", "message")}
                            for check in record["checks"]
                            if check["status"] not in ("pass", "skip")]}
            with self.lock, open(self.path, "a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        self.judge(what, row)
        return row

    def judge(self, what, row):
        lost = row["lost"]
        if any(check["status"] == "error" or not check["message"]
               for check in lost):
            self.fault(what, row, "a check failed without a verdict")
        if what == "starter" and row["score"] >= STARTER_MAX:
            self.fault(what, row, f"scored {row['score']}")
        if what == "solution":
            if row["seed"] == 1:  # later ones are compiled already
                self.seconds.append(row["seconds"])
            if row["score"] != 100:
                self.fault(what, row, f"scored {row['score']}")
        if what in ("starter", "solution"):
            return
        code = what.partition("-")[0]
        if code not in [check["code"] for check in lost]:
            self.fault(what, row, f"lost no check with code {code}")
        others = {check["id"] for check in lost if check["code"] != code}
        others -= set(self.also.get(what, []))
        if others:
            self.fault(what, row, f"also lost {' '.join(sorted(others))}")

    def fault(self, what, row, why):
        says = "; ".join(f"{check['id']}: {check['message'][:300]}"
                         for check in row["lost"])
        self.faults.append(f"{self.exercise.name}: {what}, seed {row['seed']}, "
                           f"{why} [{says}]")

    def line(self, done):
        wrongs = {what for what, _ in done
                  if what not in ("starter", "solution")}
        solutions = sum(what == "solution" for what, _ in done)
        longest = max(self.seconds, default=0)
        verdict = "proved" if not self.faults else \
            f"{len(self.faults)} faults"
        return (f"{self.exercise.name:<16}{solutions:>3} solutions, "
                f"{len(wrongs):>2} wrong ones, {longest:>5.1f} s a "
                f"solution: {verdict}")


class Progress:
    """One line, rewritten on a terminal; else now and then a new one."""

    def __init__(self, total):
        self.total, self.done, self.shown = total, 0, 0.0
        self.end = "\r" if sys.stderr.isatty() else "\n"
        self.pause = 0.2 if sys.stderr.isatty() else 20
        self.lock = threading.Lock()

    def step(self, what):
        with self.lock:
            self.done += 1
            now = time.monotonic()
            if now - self.shown > self.pause or self.done == self.total:
                self.shown = now
                print(f"{self.done}/{self.total} {what:<60.60}",
                      end=self.end, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--jobs", type=int, default=4 * (os.cpu_count() or 1))
    parser.add_argument("exercise", nargs="*", metavar="EXERCISE")
    options = parser.parse_args()
    lab = catalog.Catalog(ROOT)
    try:
        chosen = [lab.exercise(name) for name in options.exercise] \
            or lab.exercises
    except LookupError as error:
        parser.error(str(error))

    with tempfile.TemporaryDirectory(prefix="check-graders-") as folder:
        return prove([Proof(exercise, options, folder) for exercise in chosen],
                     options.jobs)


def prove(proofs, at_once):
    jobs = [(proof, *job) for proof in proofs
            for job in proof.jobs()]
    # seed by seed: some compute while others wait for one that hangs
    jobs.sort(key=lambda job: job[3])
    done = {proof: set() for proof in proofs}
    progress = Progress(len(jobs))

    def play(job):
        proof, what, path, seed = job
        proof.play(what, path, seed)
        done[proof].add((what, seed))
        progress.step(f"{proof.exercise.name} {what} seed {seed}")

    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        for _ in pool.map(play, jobs):
            pass
    if sys.stderr.isatty():
        print(f"{'':<78}", end="\r", file=sys.stderr)
    for proof in proofs:
        print(proof.line(done[proof]))
    faults = [fault for proof in proofs for fault in proof.faults]
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
