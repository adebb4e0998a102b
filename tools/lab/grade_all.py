"""grade-all - grades a class: a folder per student, each with its NAME.c files.

  lab grade-all DIR --out gradebook.csv [--jobs N] [--exercise NAME]...

Each student's records go into gradebook.csv.d/STUDENT.json as soon as they are
graded; run again, it goes on with those that aren't there, or whose files or
graders have changed. The CSV and an HTML page beside it are made from those
records.
"""
import argparse
import concurrent.futures
import csv
import hashlib
import html
import io
import json
import os
import sys

from lab import catalog, folder, grading, render

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKS_AT_ONCE = 2  # of one submission: a check naps as long as it computes


def submitted(given, exercise):
    """The student's file of that exercise: NAME.c, in the folder or where the
    lab has it; None."""
    for path in (f"{exercise.name}.c", exercise.starter):
        path = os.path.join(given, path)
        if os.path.lexists(path):
            return path
    return None


def print_of(path):
    """Tells one state of a file from another, whatever it is."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(fd, "rb") as file:
            text = file.read(folder.MAX_SOURCE + 1)
            return hashlib.sha256(text).hexdigest()
    except OSError as error:
        return f"errno {error.errno}"


class Class:
    def __init__(self, lab, options):
        self.lab, self.options = lab, options
        self.exercises = [lab.exercise(name) for name in options.exercise] \
            if options.exercise else lab.exercises
        self.stamps = {exercise.name: grading.stamp(lab.root, exercise)
                       for exercise in self.exercises}
        self.students = sorted(
            entry.name for entry in os.scandir(options.dir)
            if entry.is_dir(follow_symlinks=False)
            and not entry.name.startswith("."))
        self.kept = f"{options.out}.d"
        os.makedirs(self.kept, exist_ok=True)

    def path(self, student, exercise):
        return os.path.join(self.kept, f"{student}.{exercise.name}.json")

    def known(self, student, exercise, mark):
        """The record there is already, of this very file; or None."""
        try:
            with open(self.path(student, exercise), encoding="utf-8") as file:
                record = json.load(file)
        except (OSError, ValueError):
            return None
        return record if record.get("submission") == mark else None

    def grade(self, job):
        student, exercise, path = job
        mark = " ".join([print_of(path), self.stamps[exercise.name],
                         str(self.options.seed)])
        record = self.known(student, exercise, mark)
        if record is not None:
            return student, record
        try:
            record = grading.grade(self.lab.root, exercise, path,
                                   self.options.seed, CHECKS_AT_ONCE)
        except grading.GraderFailed as error:
            return student, {"exercise": exercise.name, "score": None,
                             "failed": str(error), "checks": []}
        record["submission"] = mark
        catalog.write(self.path(student, exercise), json.dumps(record))
        return student, record

    def run(self):
        """Returns student -> exercise -> record, of all that were handed in."""
        jobs = []
        for student in self.students:
            for exercise in self.exercises:
                path = submitted(os.path.join(self.options.dir, student),
                                 exercise)
                if path is not None:
                    jobs.append((student, exercise, path))
        book = {student: {} for student in self.students}
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            for number, (student, record) in enumerate(
                    pool.map(self.grade, jobs), 1):
                book[student][record["exercise"]] = record
                print(f"{number}/{len(jobs)} {student} {record['exercise']} "
                      f"{record['score']}", file=sys.stderr, flush=True)
        return book


def to_csv(book, exercises):
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["student", *(e.name for e in exercises), "total",
                     "mistakes"])
    for student, records in book.items():
        scores = [records[e.name]["score"] if e.name in records else ""
                  for e in exercises]
        codes = sorted({check["code"] for record in records.values()
                        for check in record["checks"] if check["code"]})
        # a cell that begins like a formula is one to a spreadsheet
        name = f"'{student}" if student[:1] in "=+-@" else student
        writer.writerow([name, *scores, sum(s or 0 for s in scores if s != ""),
                         " ".join(codes)])
    return file.getvalue()


def to_html(book, exercises):
    """A table students × checks, and how often each mistake was made."""
    with open(os.path.join(HERE, "gradebook.html"), encoding="utf-8") as file:
        page = file.read()
    heads, rows, counts = ["<th>student</th>", "<th>total</th>"], [], {}
    ids = {e.name: [] for e in exercises}
    for records in book.values():
        for record in records.values():
            for check in record["checks"]:
                if check["id"] not in ids[record["exercise"]]:
                    ids[record["exercise"]].append(check["id"])
    for exercise in exercises:
        heads.append(f"<th>{html.escape(exercise.name)}</th>")
        heads += [f"<th class=check>{html.escape(i)}</th>"
                  for i in ids[exercise.name]]
    for student, records in book.items():
        total = sum(r["score"] or 0 for r in records.values())
        cells = [f"<th>{html.escape(student)}</th>", f"<td>{total}</td>"]
        for exercise in exercises:
            record = records.get(exercise.name)
            score = "" if record is None else record["score"]
            cells.append(f"<td>{score}</td>")
            by_id = {c["id"]: c for c in record["checks"]} if record else {}
            for i in ids[exercise.name]:
                check = by_id.get(i)
                if check is None:
                    cells.append("<td></td>")
                    continue
                code = check["code"] or ""
                if code:
                    counts[code] = counts.get(code, 0) + 1
                cells.append(
                    f'<td class={check["status"]} title='
                    f'"{html.escape(render.said(check))}">'
                    f'{check["points"]} {html.escape(code)}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    mistakes = "".join(
        f"<tr><td>{html.escape(code)}</td><td>{count}</td></tr>"
        for code, count in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
    return (page.replace("@HEADS@", "".join(heads))
            .replace("@ROWS@", "\n".join(rows))
            .replace("@MISTAKES@", mistakes))


def main(lab, args):
    parser = argparse.ArgumentParser(
        prog="lab grade-all", description="Grade a class: a folder per "
        "student. Run again, it goes on where it was.")
    parser.add_argument("dir", metavar="DIR")
    parser.add_argument("--out", metavar="FILE.csv", required=True)
    parser.add_argument("--jobs", type=int, metavar="N",
                        default=os.cpu_count() or 1)
    parser.add_argument("--exercise", action="append", metavar="NAME",
                        help="only this one; may be given more than once")
    parser.add_argument("--seed", type=int, metavar="N")
    parser.add_argument("--require", choices=["basic", "uid", "landlock",
                                              "full"], default="uid",
                        help="grade nothing behind weaker walls (uid)")
    options = parser.parse_args(args)
    os.environ["GRADE_REQUIRE"] = options.require
    if not os.path.isdir(options.dir):
        parser.error(f"{options.dir}: no such folder")
    if options.jobs < 1:
        parser.error("--jobs: at least 1")
    students = Class(lab, options)
    book = students.run()
    catalog.write(options.out, to_csv(book, students.exercises))
    page = os.path.splitext(options.out)[0] + ".html"
    catalog.write(page, to_html(book, students.exercises))
    print(f"{options.out}, {page}: {len(book)} students")
    failures = [r for records in book.values() for r in records.values()
                if r.get("failed")]
    for record in failures:
        print(f"the grader itself failed: {record['exercise']}: "
              f"{record['failed']}", file=sys.stderr)
    return 3 if failures else 0
