load ../lab

# A student's first hour: the handout, unpacked in a home that nobody else may
# enter, where nothing was ever built. The tests go on from each other's build.
setup_file() {
  export HOME_OF=$BATS_FILE_TMPDIR/home
  mkdir -m 700 "$HOME_OF"
  LAB_PACKAGES=$HOME_OF "$LAB_ROOT/tools/pack.py" handout >/dev/null
  tar xzf "$HOME_OF/handout.tar.gz" -C "$HOME_OF"
  cp -r "$LAB_ROOT/tests/lab/tree/." "$HOME_OF/lab" # greet is graded in no time
  cp "$(answer full)" "$HOME_OF/greet.c"
  if ((EUID == 0)); then
    chown -R 65534:65534 "$HOME_OF"
    chmod a+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" # ... but not home
  fi
}

setup() {
  unset LAB_BUILD LAB_PACKAGES # it has its own build/
  cd "$HOME_OF/lab" || return
}

# as_student COMMAND...: as the home's owner.
as_student() {
  if ((EUID == 0)); then
    setpriv --reuid=65534 --regid=65534 --clear-groups -- \
      env HOME="$HOME_OF" TMPDIR="$HOME_OF" "$@"
  else
    "$@"
  fi
}

@test "fresh: a lab that was never built builds what it needs, and grades" {
  [[ ! -e build ]]
  cp "$LAB_ROOT/tests/grade/status_report/solution.c" "$HOME_OF/mine.c"
  chmod a+r "$HOME_OF/mine.c"
  run -0 as_student ./lab grade status_report --file "$HOME_OF/mine.c"
  assert_line --regexp '^total: 100 of 100 '
  run -0 find build -name fork
  assert_output "" # nothing else was built
}

@test "fresh: a home that nobody else may enter is no hindrance to a grading" {
  run -0 stat -c %a "$HOME_OF"
  assert_output 700
  run -0 as_student ./lab grade greet --file "$HOME_OF/greet.c"
  assert_line --regexp '^total: 100 of 100 '
  ((EUID != 0)) || run -0 ./lab grade greet --file "$HOME_OF/greet.c"
  assert_line --regexp '^total: 100 of 100 '
}

@test "fresh: the handout grades its starters, and brings them back" {
  run -0 as_student ./lab list
  assert_line $'day8\texercise\ttickets'
  run -1 as_student ./lab grade status_report
  assert_line --regexp '^total: [0-2]?[0-9] of 100 '
  echo "/* mine */" >>day5/exercises/status_report/status_report.c
  run -0 as_student ./lab reset status_report
  assert_output --partial "is the starter again"
}

@test "fresh: make builds a day of the handout, and its tests pass" {
  run -0 as_student make day5
  assert_output --partial "build/day5/fork"
  run -0 as_student ctest --preset debug -R '^bats\.day5\.(fork|exit)$'
  assert_output --partial "100% tests passed, 0 tests failed out of 2"
}

@test "fresh: make grades a day, and says what is missing to each exercise" {
  rm -r day5/exercises/{fork_fan,half_copy,status_report}
  run as_student make grade-day5
  assert_equal "$status" 2 # make's word for less than all points
  assert_line --regexp '^total: 20 of 100 '
  refute_output --partial "grader itself"
}
