#!/usr/bin/env python3
"""lint.py - checks the rules of docs/style.md that a machine can check.

  lint.py [--rule NAME]... [ROOT]   all rules, or those named, over the tree at
                                    ROOT (the one lint.py is in, without it)
  lint.py --list                    the rules, a line each

A complaint is one line, `FILE:LINE: what is wrong [rule]`. Exit status: 0 no
complaint, 1 some, 2 usage. tests/bats/style.bats runs it, and shows for each
rule a bad sample that is caught.
"""
import argparse
import os
import sys

sys.dont_write_bytecode = True
from rules import code, house, programs, tests  # pylint: disable=C0413
from rules.tree import Tree  # pylint: disable=C0413

RULES = {rule.__name__: rule for module in (programs, code, tests, house)
         for rule in module.RULES}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, usage="lint.py [--rule NAME]... [ROOT]",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rule", action="append", choices=RULES,
                        metavar="NAME", default=[])
    parser.add_argument("--list", action="store_true")
    parser.add_argument("root", nargs="?", metavar="ROOT", default=os.path.join(
        os.path.dirname(os.path.abspath(__file__)), ".."))
    options = parser.parse_args()
    if options.list:
        for name, rule in RULES.items():
            print(f"{name:<12}{rule.__doc__}")
        return 0

    tree = Tree(options.root)
    if not tree.paths:
        parser.error(f"nothing to check in {options.root}")
    complaints = [(*complaint, name) for name in options.rule or RULES
                  for complaint in RULES[name](tree)]
    for path, line, wrong, name in sorted(complaints):
        print(f"{path}:{line}: {wrong} [{name}]")
    return len(complaints) > 0


if __name__ == "__main__":
    sys.exit(main())
