#!/usr/bin/python3
"""validate.py FORMAT FILE... - each file is what that platform takes; else
says why not, and exits with 1. The rules are in schemas/, and here those that
a schema can't tell."""
import base64
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

import jsonschema

SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schemas")
# Autolab quotes words before a colon itself; so far as it is known:
AUTOLAB_QUOTES = re.compile(r"([A-Za-z0-9]+):")


class Wrong(Exception):
    pass


def demand(condition, why):
    if not condition:
        raise Wrong(why)


def parse(text):
    """JSON as the standard has it: no NaN, and no name twice."""
    def once(pairs):
        demand(len({name for name, _ in pairs}) == len(pairs),
               "a name stands twice")
        return dict(pairs)

    def no_number(word):
        raise Wrong(f"{word} is no JSON")
    return json.loads(text, object_pairs_hook=once, parse_constant=no_number)


def schema(name, value):
    with open(f"{SCHEMAS}/{name}.json", encoding="utf-8") as file:
        rules = json.load(file)
    jsonschema.Draft7Validator.check_schema(rules)
    jsonschema.validate(value, rules, jsonschema.Draft7Validator)


def record(data):
    value = parse(data)
    schema("record", value)
    checks = value["checks"]
    demand(sum(c["points"] for c in checks) == value["score"], "wrong sum")
    demand(sum(c["max_points"] for c in checks) == 100, "not 100 in all")
    demand(len({c["id"] for c in checks}) == len(checks), "an id twice")


def labrun(data):
    schema("labrun", parse(data))


def gradescope(data):
    value = parse(data)
    schema("gradescope", value)
    demand(value["score"] == sum(t["score"] for t in value["tests"]),
           "the score is not the tests' sum")
    for test in value["tests"]:
        demand((test["status"] == "passed") ==
               (test["score"] == test["max_score"]), "status and score differ")


def classroom(data):
    demand(re.fullmatch(rb"[A-Za-z0-9+/]+=*\n", data), "not one base64 line")
    value = parse(base64.b64decode(data.strip(), validate=True))
    schema("classroom", value)
    states = {test["status"] for test in value["tests"]}
    demand(value["status"] == ("error" if "error" in states else
                               "fail" if "fail" in states else "pass"),
           "its status is not that of its tests")


def autolab(data):
    lines = data.decode().splitlines()
    demand(len(lines) == 2, f"{len(lines)} lines, not two")
    for name, line in zip(("autolab-stages", "autolab-scores"), lines):
        value = parse(line)
        schema(name, value)
        demand(parse(AUTOLAB_QUOTES.sub(r'"\1":', line)) == value,
               "it doesn't survive what Autolab does to it")
    stages = parse(lines[0])
    demand(set(stages) == {"_presentation", "stages", *stages["stages"]},
           "not each stage is there")


def exercism(data):
    demand(len(data) <= 500_000, "more than 500 kB")
    value = parse(data)
    schema("exercism", value)
    if value["status"] != "error":
        passed = all(t["status"] == "pass" for t in value["tests"])
        demand(passed == (value["status"] == "pass"), "wrong status")


def prairielearn(data):
    demand(len(data) <= 1 << 20, "more than 1 MiB")
    schema("prairielearn", parse(data))


def junit(data):
    done = subprocess.run(
        ["xmllint", "--noout", "--nonet", "--schema", f"{SCHEMAS}/junit.xsd",
         "-"], input=data, capture_output=True, check=False)
    demand(done.returncode == 0, done.stderr.decode(errors="replace"))
    root = xml.fromstring(data)
    for suite in [root, *root]:
        cases = suite.findall(".//testcase")
        demand(int(suite.get("tests")) == len(cases), "tests: wrong count")
        for name, tag in (("failures", "failure"), ("errors", "error"),
                          ("skipped", "skipped")):
            demand(int(suite.get(name)) == len(suite.findall(f".//{tag}")),
                   f"{name}: wrong count")


FORMATS = {"json": record, "labrun": labrun, "gradescope": gradescope,
           "classroom": classroom, "autolab": autolab, "exercism": exercism,
           "prairielearn": prairielearn, "junit": junit}


def main():
    wrong = 0
    for path in sys.argv[2:]:
        try:
            with open(path, "rb") as file:
                FORMATS[sys.argv[1]](file.read())
        except (Wrong, ValueError, jsonschema.ValidationError) as error:
            print(f"{path}: {str(error)[:1500]}")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
