"""grading - plays one submission through an exercise's checks.

Nothing of the submission runs here: labrun (tools/runner) compiles and runs it
behind walls, and what it prints never is what is graded by. A check is a test
of tests/grade/NAME/checks.bats with tags, run by bats on its own, so that one
that hangs or crashes costs no other its points:

    # bats test_tags=id:reaped,points:10,code:W02
    @test "every child is reaped" {

grade() returns the record of exercises.md: a dict, ready for json.dumps.
"""
import concurrent.futures
import dataclasses
import glob
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import threading
import time

from lab import folder

VERSION = 1
CHECK_LIMIT_S = 15       # of a check without a limit: tag
AT_ONCE_HUNG = 8         # checks at once, when one has hung asleep
MESSAGE_MAX, OUTPUT_MAX = 2000, 4000
TEST = re.compile(r"^# bats test_tags=(.*)\n@test \"(.*)\" \{\n(?:.*\n)*?\}\n",
                  re.M)


class GraderFailed(Exception):
    """The grader's own failure, never the submission's."""


@dataclasses.dataclass
class Check:
    id: str
    title: str
    points: int
    code: str       # the mistake's code, or None
    limit_s: float
    bats: str       # the file without all other checks


def checks_of(path):
    """The checks of a checks.bats, in its order."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    checks = []
    shared = TEST.sub("", text)
    for test in TEST.finditer(text):
        tag = dict(part.split(":", 1) for part in test[1].split(","))
        title = re.sub(r"\\(.)", r"\1", test[2])  # as bash reads it
        checks.append(Check(tag["id"], title, int(tag["points"]),
                            tag.get("code"),
                            float(tag.get("limit", CHECK_LIMIT_S)),
                            shared + test[0]))
    if sum(check.points for check in checks) != 100:
        raise GraderFailed(f"{path}: the points don't sum to 100")
    if text.count("\n@test ") + text.startswith("@test ") != len(checks):
        raise GraderFailed(f"{path}: a test without tags")
    return checks


def build_folder(root):
    return os.environ.get("LAB_BUILD", os.path.join(root, "build"))


def stamp(root, exercise):
    """Tells one state of an exercise, its grader and the tools from another:
    what was graded in one may be graded otherwise in another."""
    digest = hashlib.sha256()
    lab, build = glob.escape(root), glob.escape(build_folder(root))
    for pattern in (f"{lab}/{exercise.grader}/**", f"{lab}/{exercise.folder}/*",
                    f"{lab}/tests/grade/*.*", f"{build}/tools/lab*"):
        for path in sorted(glob.glob(pattern, recursive=True)):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    digest.update(os.path.basename(path).encode()
                                  + file.read())
    return digest.hexdigest()[:16]


class Grading:
    """One submission on its way; a context, which removes what it used."""

    def __init__(self, root, exercise, source, seed=None, jobs=None,
                 built=None):
        """built: a folder of the caller's for what is compiled, so that it
        serves other gradings of the very same file too."""
        self.root, self.exercise, self.source = root, exercise, source
        self.built = built
        self.seed = random.randrange(1, 10000) if seed is None else seed
        self.jobs = jobs or min(4, os.cpu_count() or 1)
        self.places = threading.Semaphore(self.jobs)  # of checks that run
        self.widened = threading.Lock()
        self.build = build_folder(root)

    def __enter__(self):
        self.work, self.lock = folder.make()
        for name in ("src", "checks", "bats"):
            os.mkdir(os.path.join(self.work, name))
        os.symlink(os.path.join(self.root, "tests", "grade", "grade.bash"),
                   os.path.join(self.work, "grade.bash"))
        if self.built is not None:
            os.symlink(self.built, os.path.join(self.work, "bin"))
        return self

    def __exit__(self, *_):
        folder.remove(self.work, self.lock)

    def environment(self, check):
        # a bats around this one, as in our own tests, is no business of it
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("BATS_", "BASH_FUNC_"))}
        env["PATH"] = ":".join(part for part in env["PATH"].split(":")
                               if "bats-core" not in part)
        env.update(
            GRADE_WORK=self.work, GRADE_SEED=str(self.seed),
            GRADE_NAME=self.exercise.name,
            GRADE_RESULT=os.path.join(self.work, "checks", check),
            GRADE_FOLDER=os.path.join(self.root, self.exercise.grader),
            GRADE_GIVEN=os.path.join(self.root, self.exercise.folder),
            LAB_ROOT=self.root, LAB_BUILD=self.build,
            LABRUN=os.path.join(self.build, "tools", "labrun"),
            LABSHIM=os.path.join(self.build, "tools", "labshim.so"),
            LABHOOKS=os.path.join(self.build, "tools", "liblabhooks.a"))
        return env

    def compile(self):
        """Builds it the way its README says. Returns None, or why not."""
        os.mkdir(os.path.join(self.work, "checks", "compile"))
        run = subprocess.run(
            [os.path.join(self.root, "tests", "grade", "build.bash"), "plain"],
            env=self.environment("compile"), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", check=False)
        if run.returncode == 0:
            return None
        if run.returncode == 1:
            return run.stdout.strip()[:MESSAGE_MAX]
        raise GraderFailed(f"build.bash: {run.stdout.strip()}")

    def play(self, check):
        """Runs one check. Returns its row of the record."""
        with self.places:
            row = self.run_bats(check)
        # who hangs asleep is waited for in many checks at once
        if (os.path.exists(os.path.join(self.work, "slept"))
                and self.widened.acquire(blocking=False)):
            self.places.release(max(0, AT_ONCE_HUNG - self.jobs))
        return row

    def alone(self, check):
        """A file for bats with that check alone: it goes through a file twice,
        line by line, which takes longer than most checks."""
        path = os.path.join(self.work, "bats", f"{check.id}.bats")
        with open(path, "w", encoding="utf-8") as file:
            file.write(check.bats)
        return path

    def run_bats(self, check):
        os.mkdir(os.path.join(self.work, "checks", check.id))
        started = time.monotonic()
        process = subprocess.Popen(
            ["bats", self.alone(check)],
            env=self.environment(check.id) | {
                "BATS_TEST_TIMEOUT": str(int(check.limit_s) + 1)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
            start_new_session=True)
        try:
            tap, _ = process.communicate(timeout=check.limit_s + 10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            tap, _ = process.communicate()
        seconds = time.monotonic() - started
        return self.row(check, process.returncode, tap, seconds)

    def row(self, check, code, tap, seconds):
        said = {}
        for name, limit in (("message", MESSAGE_MAX), ("output", OUTPUT_MAX),
                            ("status", 20), ("line", 20)):
            path = os.path.join(self.work, "checks", check.id, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    said[name] = file.read(limit).rstrip("\n")
        ran = re.search(r"^(not )?ok 1 ", tap, re.M) is not None
        status = said.get("status", "fail")
        if code == 0 and ran:
            status = "skip" if "# skip" in tap else "pass"
        elif "message" not in said:
            # it ended without a verdict: a fault of the check's own
            status = "error"
            said["message"] = "the check itself failed; tell your instructor"
            said["output"] = tap[-OUTPUT_MAX:]
        return {"id": check.id, "title": check.title,
                "points": check.points if status == "pass" else 0,
                "max_points": check.points, "status": status,
                "code": None if status in ("pass", "skip") else check.code,
                "message": said.get("message", ""),
                "output": said.get("output", ""),
                "seconds": round(seconds, 3), "seed": self.seed,
                "file": f"{self.exercise.name}.c",
                "line": int(said["line"]) if said.get("line", "").isdigit()
                else None}

    def run(self, progress=None, only=None):
        """Returns the record. progress(row) is told of each check; only: the
        ids of those that are to be played, and no other is in the record."""
        checks = [check for check in checks_of(
            os.path.join(self.root, self.exercise.checks))
            if only is None or check.id in only]
        copy = os.path.join(self.work, "src", f"{self.exercise.name}.c")
        why = folder.take(self.source, copy)
        why = f"not graded: {why}" if why else self.compile()
        if why:
            rows = [{"id": check.id, "title": check.title, "points": 0,
                     "max_points": check.points, "status": "fail",
                     "code": None, "message": why, "output": "",
                     "seconds": 0.0, "seed": self.seed,
                     "file": f"{self.exercise.name}.c",
                     "line": line_of(why)} for check in checks]
        else:
            with concurrent.futures.ThreadPoolExecutor(
                    max(self.jobs, AT_ONCE_HUNG)) as pool:
                rows = []
                for row in pool.map(self.play, checks):
                    rows.append(row)
                    if progress:
                        progress(row)
        return {"version": VERSION, "exercise": self.exercise.name,
                "score": sum(row["points"] for row in rows),
                "max_score": 100, "seed": self.seed,
                "compiled": not why, "isolation": self.isolation(),
                "checks": rows}

    def isolation(self):
        """The layer that stood, as labrun found it."""
        try:
            with open(os.path.join(self.work, "layer"), encoding="ascii") as f:
                return f.read().strip()
        except OSError:
            pass  # no check ran it; the compiler was behind walls, too
        try:
            with open(os.path.join(self.work, "bin", self.exercise.name
                                   + ".plain.json"), encoding="utf-8") as f:
                return json.load(f)["layer"]
        except (OSError, ValueError, KeyError):
            return "none"


def line_of(message):
    found = re.search(r"\.c:(\d+)", message)
    return int(found[1]) if found else None


def grade(root, exercise, source, seed=None, jobs=None, progress=None):
    """Grades the file source. Returns the record; raises GraderFailed."""
    with Grading(root, exercise, source, seed, jobs) as grading:
        return grading.run(progress)
