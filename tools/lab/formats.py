"""formats - a grading's records as platforms read them.

Each function takes the list of records and returns a text; tests/lab/schemas
has what each platform asks for. What a submission printed never becomes part
of a format's structure: all of it goes through clean(), and through the
format's own escapes.
"""
import base64
import json
import re
from xml.sax.saxutils import escape, quoteattr

from lab.render import clean, failed, said, seconds, words


def as_json(records):
    """One object; of several exercises an object that has them all."""
    if len(records) == 1:
        return json.dumps(records[0], indent=1)
    return json.dumps({"version": 1, "exercises": records,
                       "score": sum(r["score"] for r in records),
                       "max_score": sum(r["max_score"] for r in records)},
                      indent=1)


def from_json(text):
    """The records that as_json wrote. Raises ValueError."""
    top = json.loads(text)
    records = top.get("exercises", [top]) if isinstance(top, dict) else []
    if not records or not all(isinstance(r, dict) and r.get("version") == 1
                              and "checks" in r for r in records):
        raise ValueError("this is no record that lab grade --json wrote")
    return records


def attribute(text):
    return quoteattr(clean(text).replace("\n", " "))


def junit_case(record, check):
    """A <testcase>, and which of the counts it belongs to."""
    kind, inner = None, ""
    if check["status"] == "skip":
        kind = "skipped"
        inner = f"<skipped message={attribute(check['message'])}/>"
    elif failed(check):
        tag = "error" if check["status"] == "error" else "failure"
        kind = f"{tag}s"
        why = (check["status"] if check["status"] in ("timeout", "error")
               else check["code"] or check["status"])
        inner = (f"<{tag} message={attribute(check['message'])} "
                 f"type={attribute(why)}>{escape(said(check))}</{tag}>")
    if check["output"]:
        inner += f"<system-out>{escape(clean(check['output']))}</system-out>"
    where = f' file={attribute(check["file"])}'
    if check["line"]:
        where += f' line="{check["line"]}"'
    return (f'    <testcase name={attribute(check["title"])} '
            f'classname={attribute(record["exercise"])} '
            f'time="{check["seconds"]:.3f}"{where}>{inner}</testcase>'), kind


def junit(records):
    """The subset all readers share; one suite an exercise."""
    none = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    suites, total = [], dict(none)
    for record in records:
        cases, here = [], dict(none)
        for check in record["checks"]:
            case, kind = junit_case(record, check)
            cases.append(case)
            here["tests"] += 1
            if kind:
                here[kind] += 1
        total = {name: total[name] + here[name] for name in none}
        suites += [f'  <testsuite name={attribute(record["exercise"])} '
                   f'{counted(here)} time="{seconds([record]):.3f}">',
                   *cases, "  </testsuite>"]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>',
                      f'<testsuites {counted(total)} '
                      f'time="{seconds(records):.3f}">',
                      *suites, "</testsuites>"])


def counted(counts):
    return " ".join(f'{name}="{count}"' for name, count in counts.items())


def gradescope(records):
    """results.json of Gradescope."""
    tests = [{"name": f"{r['exercise']}: {clean(check['title'])}",
              "number": f"{at}.{number}", "score": check["points"],
              "max_score": check["max_points"],
              "status": "failed" if failed(check) else "passed",
              "output": said(check) if failed(check) else "",
              "output_format": "text",
              "tags": [check["code"]] if check["code"] else [],
              "visibility": "visible"}
             for at, r in enumerate(records, 1)
             for number, check in enumerate(r["checks"], 1)]
    about = [f"{r['exercise']}: {r['score']} of {r['max_score']}, seed "
             f"{r['seed']}, isolation: {r['isolation']}" for r in records]
    return json.dumps(
        {"score": sum(r["score"] for r in records),
         "execution_time": round(seconds(records), 3),
         "output": "\n".join(about), "output_format": "text",
         "visibility": "visible", "stdout_visibility": "hidden",
         "tests": tests}, indent=1)


def tame(text):
    """No words for GitHub's runner, which takes commands from its log."""
    text = re.sub(r"^(\s*):(?=:)", r"\1: ", text, flags=re.M)
    return text.replace("##[", "# #[")


def classroom(records):
    """The base64 line a step of GitHub Classroom's grading puts out."""
    tests = [{"name": f"{r['exercise']}: {clean(check['title'])}",
              "status": "error" if check["status"] == "error" else
              "fail" if failed(check) else "pass",
              "score": check["points"],
              "message": tame(said(check)) if failed(check) else None,
              "test_code": "", "filename": "", "line_no": 0,
              "duration": round(check["seconds"] * 1000)}
             for r in records for check in r["checks"]]
    states = {test["status"] for test in tests}
    result = {"version": 1,
              "status": "error" if "error" in states else
              "fail" if "fail" in states else "pass",
              "max_score": sum(r["max_score"] for r in records),
              "tests": tests}
    return base64.b64encode(json.dumps(result).encode()).decode()


def bare(text):
    """Autolab quotes each word before a colon by itself, so no key and no
    value may hold one; nor what JSON would escape."""
    return re.sub(r"[^\w .,()=/+-]", " ", text.replace("\n", " "))


def autolab(records):
    """Two lines: the stages for people, then the scores."""
    stages = {bare(r["exercise"]): {
        f"{number} {bare(clean(check['title']))}": {
            "passed": not failed(check),
            "hint": bare(said(check)) if failed(check) else ""}
        for number, check in enumerate(r["checks"], 1)} for r in records}
    scores = {r["exercise"]: r["score"] for r in records}
    return "\n".join([
        json.dumps({"_presentation": "semantic", "stages": list(stages),
                    **stages}),
        json.dumps({"scores": scores, "scoreboard": [sum(scores.values())]})])


def exercism(records):
    """results.json, version 2, of an Exercism test runner: one exercise's."""
    [record] = records
    if not record["compiled"]:
        return json.dumps({"version": 2, "status": "error", "tests": [],
                           "message": clean(record["checks"][0]["message"])})
    tests = []
    for check in record["checks"]:
        status = ("error" if check["status"] == "error" else
                  "fail" if failed(check) else "pass")
        test = {"name": clean(check["title"]), "status": status,
                "test_code": f"check {check['id']} of tests/grade/"
                             f"{record['exercise']}/checks.bats"}
        if status != "pass":
            test["message"] = words(check)
        if check["output"]:
            test["output"] = cut(clean(check["output"]), 500)
        tests.append(test)
    passed = all(test["status"] == "pass" for test in tests)
    return json.dumps({"version": 2, "status": "pass" if passed else "fail",
                       "message": None, "tests": tests}, indent=1)


def cut(text, most):
    end = "\n... (it printed more)"
    return text if len(text) <= most else text[:most - len(end)] + end


def prairielearn(records):
    """results.json of a PrairieLearn external grader."""
    most = sum(r["max_score"] for r in records)
    wrong = [clean(r["checks"][0]["message"]) for r in records
             if not r["compiled"]]
    return json.dumps({
        "gradable": not wrong, "format_errors": wrong,
        "score": sum(r["score"] for r in records) / most,
        "message": "\n".join(wrong), "output": "",
        "tests": [{"name": f"{r['exercise']}: {clean(check['title'])}",
                   "description": "", "points": check["points"],
                   "max_points": check["max_points"],
                   "message": words(check), "images": [],
                   "output": cut(clean(check["output"]), 4000)}
                  for r in records for check in r["checks"]]}, indent=1)


FORMATS = {
    "json": (as_json, "one JSON object"),
    "junit": (junit, "JUnit XML"),
    "gradescope": (gradescope, "Gradescope's results.json"),
    "classroom": (classroom, "the result line of GitHub Classroom"),
    "autolab": (autolab, "Autolab's two lines"),
    "exercism": (exercism, "Exercism's results.json, version 2"),
    "prairielearn": (prairielearn, "PrairieLearn's results.json"),
}
