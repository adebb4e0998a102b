load ../lab

# Each platform is played on greet: its package is unpacked where the platform
# would have it, and five submissions are graded.
setup_file() {
  make_mini_lab
  cp -r "$LAB_ROOT/common" "$MINI"
  cp -r "$LAB_ROOT"/tools/{pack.py,platforms,runner,shim} "$MINI/tools"
  export LAB_PACKAGES=$BATS_FILE_TMPDIR/packages
  local platform
  for platform in gradescope classroom autolab; do
    "$MINI/tools/pack.py" "$platform" greet || return
  done
  : >"$BATS_FILE_TMPDIR/empty.c"
}

ALL="full partly nocompile hostile empty"
SCORES="100 70 0 20 0"

# given NAME: a submission's path; empty is one that only this file needs.
given() {
  if [[ $1 == empty ]]; then
    echo "$BATS_FILE_TMPDIR/empty.c"
  else
    answer "$1"
  fi
}

@test "gradescope: the zip is played as the platform does" {
  unset LAB_BUILD # what setup.sh compiles has to do
  export AUTOGRADER_ROOT=$BATS_TEST_TMPDIR/autograder
  mkdir -p "$AUTOGRADER_ROOT"/{source,results}
  python3 -m zipfile -e "$LAB_PACKAGES/gradescope-greet.zip" \
    "$AUTOGRADER_ROOT/source"
  chmod +x "$AUTOGRADER_ROOT"/source/{run_autograder,lab/lab} \
    "$AUTOGRADER_ROOT"/source/lab/{ready.sh,tests/grade/build.bash}
  run -0 bash "$AUTOGRADER_ROOT/source/setup.sh"
  assert_output --regexp 'basic +yes'
  cp "$AUTOGRADER_ROOT/source/run_autograder" "$AUTOGRADER_ROOT"
  local name scores=()
  for name in $ALL; do
    rm -rf "$AUTOGRADER_ROOT"/{submission,results/*}
    mkdir "$AUTOGRADER_ROOT/submission"
    cp "$(given "$name")" "$AUTOGRADER_ROOT/submission/greet.c"
    run -0 "$AUTOGRADER_ROOT/run_autograder"
    scores+=("$(jq .score "$AUTOGRADER_ROOT/results/results.json")")
    validate gradescope "$AUTOGRADER_ROOT/results/results.json"
  done
  assert_equal "${scores[*]}" "$SCORES"
  cp "$(answer full)" "$AUTOGRADER_ROOT/submission/greet.c"
  rm -rf "$AUTOGRADER_ROOT"/{source/lab/build,results/*}
  run -1 "$AUTOGRADER_ROOT/run_autograder"
  assert_output --partial "the grader itself failed"
  [[ ! -e $AUTOGRADER_ROOT/results/results.json ]] || fail "there is a result"
}

@test "classroom: the workflow's steps give what the reporter adds up" {
  local here=$BATS_TEST_TMPDIR/repository name scores=() result
  export RUNNER_TEMP=$BATS_TEST_TMPDIR/runner GITHUB_OUTPUT
  mkdir -p "$here" "$RUNNER_TEMP/graders"
  tar xzf "$LAB_PACKAGES/classroom-greet.tar.gz" -C "$here"
  cd "$here" || return
  run -0 cat .github/workflows/classroom.yml
  assert_line --partial 'GREET_RESULTS: ${{ steps.greet.outputs.result }}'
  assert_line --partial 'runners: greet'
  assert_line --partial '/lab/classroom.sh" greet greet.c'
  tar xzf .github/graders.tar.gz -C "$RUNNER_TEMP/graders"
  for name in $ALL; do
    GITHUB_OUTPUT=$BATS_TEST_TMPDIR/output.$name
    cp "$(given "$name")" greet.c
    run -0 "$RUNNER_TEMP/graders/lab/classroom.sh" greet greet.c
    result=$(sed -n 's/^result=//p' "$GITHUB_OUTPUT")
    echo "$result" >"$BATS_TEST_TMPDIR/$name"
    scores+=("$(base64 -d <<<"$result" | jq '[.tests[].score] | add')")
    validate classroom "$BATS_TEST_TMPDIR/$name"
  done
  assert_equal "${scores[*]}" "$SCORES"
}

@test "autolab: make's last line has the scores" {
  unset LAB_BUILD
  local name scores=()
  for name in $ALL; do
    mkdir "$BATS_TEST_TMPDIR/$name"
    cd "$BATS_TEST_TMPDIR/$name" || return
    cp "$LAB_PACKAGES"/autolab-greet/autograde.tar .
    cp "$LAB_PACKAGES/autolab-greet/autograde-Makefile" Makefile
    cp "$(given "$name")" greet.c
    run -0 make --no-print-directory
    tail -n 2 <<<"$output" >"$BATS_TEST_TMPDIR/$name.out"
    scores+=("$(tail -n 1 <<<"$output" | jq .scores.greet)")
    validate autolab "$BATS_TEST_TMPDIR/$name.out"
  done
  assert_equal "${scores[*]}" "$SCORES"
}

@test "packages: no solution is in any of them, nor in the handout" {
  cd "$BATS_TEST_TMPDIR" || return
  "$LAB_ROOT/tools/pack.py" gradescope event >/dev/null
  run -0 env LAB_PACKAGES="$BATS_TEST_TMPDIR" "$LAB_ROOT/tools/pack.py" handout
  run -0 bash -c 'python3 -m zipfile -l "$1/gradescope-event.zip"
    tar tzf "$1/classroom-greet.tar.gz"; tar tf "$1/autolab-greet/autograde.tar"
    tar tzf handout.tar.gz' - "$LAB_PACKAGES"
  assert_output --partial "lab/tests/grade/event/driver.c"
  assert_output --partial "lab/day8/exercises/event/.starter.c"
  refute_output --regexp 'solution\.c|/wrong/|grade/gauntlet|check_graders'
}
