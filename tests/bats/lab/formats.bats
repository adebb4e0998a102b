load ../lab

# Each answer is graded once; the formats are made from that.
setup_file() {
  make_mini_lab
  cd "$MINI" || return
  local name pids=()
  for name in $ALL; do
    graded "$name" 3>&- &
    pids+=($!)
  done
  wait "${pids[@]}"
}

ALL="full partly nocompile hangs hostile"

# graded ANSWER: its record and the exit status go to files.
graded() {
  local status=0
  ./lab grade greet --json --file "$(answer "$1")" \
    >"$BATS_FILE_TMPDIR/$1.json" || status=$?
  echo "$status" >"$BATS_FILE_TMPDIR/$1.status"
}

# record_of ANSWER: its record's path.
record_of() {
  echo "$BATS_FILE_TMPDIR/$1.json"
}

# all_valid FORMAT: what it makes of each record is what that platform takes.
all_valid() {
  local name pids=()
  cd "$BATS_TEST_TMPDIR" || return
  for name in $ALL; do
    "$MINI/lab" render "$1" "$(record_of "$name")" >"$name" &
    pids+=($!)
  done
  wait "${pids[@]}"
  # shellcheck disable=SC2086 # a list of names
  validate "$1" $ALL
}

# from ANSWER FORMAT FILTER: jq's answer from that answer in that format.
from() {
  "$MINI/lab" render "$2" "$(record_of "$1")" | jq -r "$3"
}

@test "formats: the record is as its schema says, and the exit status" {
  all_valid json
  run -0 cat "$BATS_FILE_TMPDIR"/{full,partly,nocompile,hangs,hostile}.status
  assert_output $'0\n1\n1\n1\n1'
  run -0 from full json .score
  assert_output 100
  run -0 from partly json '.score, .checks[1].status, .checks[1].code'
  assert_output $'70\nfail\nW02'
  run -0 from hangs json '.score, .checks[0].status, .isolation != "none"'
  assert_output $'20\ntimeout\ntrue'
  run -0 from nocompile json '.score, .compiled, .checks[0].line'
  assert_output $'0\nfalse\n4'
}

@test "formats: no byte that a program prints does any harm" {
  "$MINI/lab" render junit "$(record_of hostile)" >"$BATS_TEST_TMPDIR/junit"
  run ! grep -P '[\x00-\x08\x0b-\x1f\x7f]' "$BATS_TEST_TMPDIR/junit"
  run -0 from hostile json '.checks[0].output'
  assert_output --partial "::error::no"
  run -1 "$MINI/lab" grade greet --file "$(answer hostile)"
  assert_output --partial 'red'
  run ! grep -P '[\x00-\x08\x0b-\x1f\x7f]' <<<"$output"
}

@test "formats: Gradescope's tests pass if their score is the highest" {
  all_valid gradescope
  run -0 from partly gradescope '.score, (.tests[] | .status, .score)'
  assert_output $'70\npassed\n50\nfailed\n0\npassed\n20'
  run -0 from hostile gradescope '.score, .tests[1].status'
  assert_output $'20\nfailed'
}

@test "formats: Classroom's result is one line of base64" {
  all_valid classroom
  run -0 "$MINI/lab" render classroom "$(record_of hostile)"
  assert_equal "${#lines[@]}" 1
  run -0 jq -r '.status, .max_score, ([.tests[].score] | add)' \
    <<<"$(base64 -d <<<"$output")"
  assert_output $'fail\n100\n20'
}

@test "formats: Autolab's lines survive that words before a colon are quoted" {
  all_valid autolab
  run -0 "$MINI/lab" render autolab "$(record_of hostile)"
  assert_line --index 1 '{"scores": {"greet": 20}, "scoreboard": [20]}'
  assert_line --index 0 --partial '"passed": true'
}

@test "formats: Exercism's output is short, its message is there to a failure" {
  all_valid exercism
  run -0 from hostile exercism '.status, (.tests[0].output | length)'
  assert_output $'fail\n500'
  run -0 from nocompile exercism '.status, (.tests | length), .message'
  assert_output --partial "expected expression"
  assert_line --index 0 error
  assert_line --index 1 0
}

@test "formats: PrairieLearn is told what can't be graded" {
  all_valid prairielearn
  run -0 from partly prairielearn '.gradable, .score'
  assert_output $'true\n0.7'
  run -0 from nocompile prairielearn '.gradable, .score, .format_errors[0]'
  assert_line --index 0 false
  assert_output --partial "doesn't compile"
}

@test "formats: JUnit's counts are those of its cases" {
  all_valid junit
  run -0 "$MINI/lab" render junit "$(record_of hangs)"
  assert_output --partial '<testsuites tests="3" failures="2" errors="0"'
  assert_output --partial 'type="timeout"'
}

@test "formats: a failure of the grader's is no failure of the submission's" {
  local record=$BATS_TEST_TMPDIR/error.json format
  jq '.checks[1] += {"status": "error", "code": null}
      | .checks[2] += {"status": "skip", "points": 0} | .score = 50' \
    "$(record_of full)" >"$record"
  for format in junit classroom exercism; do
    "$MINI/lab" render "$format" "$record" >"$BATS_TEST_TMPDIR/out"
    [[ $format == exercism ]] || validate "$format" "$BATS_TEST_TMPDIR/out"
  done
  run -0 "$MINI/lab" render junit "$record"
  assert_output --partial 'tests="3" failures="0" errors="1" skipped="1"'
}

@test "formats: lab grade takes each format, of several exercises too" {
  local format
  for format in junit gradescope classroom autolab; do
    run "$MINI/lab" grade twice "--$format" --file "$(answer nocompile)"
    assert_equal "$status" 1
    echo "$output" >"$BATS_TEST_TMPDIR/out"
    validate "$format" "$BATS_TEST_TMPDIR/out"
  done
  run -1 "$MINI/lab" grade all --junit
  assert_output --partial '<testsuite name="twice"'
  echo "$output" >"$BATS_TEST_TMPDIR/out"
  validate junit "$BATS_TEST_TMPDIR/out"
}

@test "formats: labrun's record is as its schema says" {
  local command number=0
  cd "$BATS_TEST_TMPDIR" || return
  for command in "echo hello" "printf \\377\\033\\000\\n" "sleep 9" \
    "kill -9 \$\$" "sleep 9 & exit 3" "nosuchcommand"; do
    run -0 "$LAB_BUILD/tools/labrun" --wall 0.3 --json "$((++number)).json" \
      -- /bin/sh -c "$command"
  done
  validate labrun ./*.json
}

@test "formats: what is no record is refused" {
  run -2 "$MINI/lab" render junit /dev/null
  assert_output --partial "lab: /dev/null:"
  run -2 "$MINI/lab" render junits "$(record_of full)"
  assert_output "lab: no format is called 'junits'; did you mean junit?"
  run -2 "$MINI/lab" grade all --exercism
  assert_output --partial "--exercism needs the name of one exercise"
}
