#!/usr/bin/env bash
# classroom.sh EXERCISE FILE - a step of a workflow: grades, and puts the result
# where the reporter takes it from. Exit status 1: the grader itself failed.
set -u
export GRADE_REQUIRE=uid # nothing is graded without walls
here=$(cd "$(dirname "$0")" && pwd)
as_root=()
if [[ $(id -u) -ne 0 ]] && sudo -n true 2>/dev/null; then
  as_root=(sudo --preserve-env=GRADE_REQUIRE) # for the strongest walls
fi
result=$("${as_root[@]}" "$here/lab" grade "$1" --file "$2" --classroom)
status=$?
if ((status > 1)); then
  echo "the grader itself failed (status $status); please tell your instructor"
  exit 1
fi
echo "result=$result" >>"$GITHUB_OUTPUT"
