load ../lab

# A class: one folder a student. The name of one would be a formula to a
# spreadsheet, of another markup to a browser; one is no text at all.
setup_file() {
  make_mini_lab
  export CLASS=$BATS_FILE_TMPDIR/class
  student ann full
  student bob partly
  student "=cmd" nocompile
  student '<b onclick="x">&' hostile
  student $'\xff\xfe' full
  mkdir -p "$CLASS/nothing" "$CLASS/there/day5/exercises/greet" "$CLASS/odd"
  cp "$(answer partly)" "$CLASS/there/day5/exercises/greet/greet.c"
  ln -s "$(answer full)" "$CLASS/odd/greet.c"
  ln -s ann "$CLASS/link"
  book >"$BATS_FILE_TMPDIR/said" 2>&1
}

student() {
  mkdir -p "$CLASS/$1"
  cp "$(answer "$2")" "$CLASS/$1/greet.c"
}

# book: grades the class into $BATS_FILE_TMPDIR/book.csv.
book() {
  "$MINI/lab" grade-all "$CLASS" --out "$BATS_FILE_TMPDIR/book.csv" --jobs 2
}

@test "grade-all: the CSV has each student's points and mistakes" {
  run -0 tail -n 1 "$BATS_FILE_TMPDIR/said"
  assert_output --regexp 'book.csv, .*book.html: 8 students$'
  run -0 tr -d '\r' <"$BATS_FILE_TMPDIR/book.csv"
  assert_line --index 0 "student,greet,twice,total,mistakes"
  assert_line "ann,100,,100,"
  assert_line "bob,70,,70,W02"
  assert_line "'=cmd,0,,0,"
  assert_line '"<b onclick=""x"">&",20,,20,F02 W02'
  assert_line "there,70,,70,W02"
  assert_line "nothing,,,0,"
  assert_line "odd,0,,0,"
  refute_line --regexp '^link,'
}

@test "grade-all: the page has a table of checks, and counts of mistakes" {
  run -0 "$LAB_ROOT/tests/lab/page.py" "$BATS_FILE_TMPDIR/book.html"
  assert_line "head: student | total | greet | greets | usage | quiet | twice"
  assert_line "row: bob | 70 | 70 | 50 | 0 W02 | 20 | -"
  assert_line 'row: <b onclick="x">& | 20 | 20 | 0 F02 | 0 W02 | 20 | -'
  assert_line "row: W02 | 3"
  assert_line "row: F02 | 1"
  assert_line "tags that are not ours: none"
}

@test "grade-all: a click on a head sorts by its column, in a browser" {
  command -v chromium >/dev/null || skip "no chromium here: ./setup.sh"
  local page=$BATS_TEST_TMPDIR/page.html
  cp "$BATS_FILE_TMPDIR/book.html" "$page"
  echo '<script>document.querySelectorAll("#book th")[1].click();</script>' \
    >>"$page"
  timeout 60 chromium --headless --no-sandbox --disable-gpu --dump-dom \
    --disable-dev-shm-usage --user-data-dir="$BATS_TEST_TMPDIR/chromium" \
    "file://$page" 2>/dev/null >"$BATS_TEST_TMPDIR/dom.html"
  run -0 "$LAB_ROOT/tests/lab/page.py" "$BATS_TEST_TMPDIR/dom.html"
  run -0 awk -F' [|] ' 'NF > 5 { printf "%s ", $2 }' <<<"$output"
  assert_output "total total 0 0 0 20 70 70 100 100 "
}

@test "grade-all: run again, it grades only what has changed" {
  local kept=$BATS_FILE_TMPDIR/book.csv.d
  touch "$BATS_TEST_TMPDIR/since"
  cp "$(answer partly)" "$CLASS/=cmd/greet.c"
  run -0 book
  run -0 find "$kept" -newer "$BATS_TEST_TMPDIR/since" -name '*.json'
  assert_output "$kept/=cmd.greet.json"
  run -0 grep -F "'=cmd,70" "$BATS_FILE_TMPDIR/book.csv"
}

@test "grade-all: run again, it grades anew what another grader judged" {
  local kept=$BATS_FILE_TMPDIR/book.csv.d
  touch "$BATS_TEST_TMPDIR/since"
  echo "/* another driver */" >"$MINI/tests/grade/twice/more.h"
  run -0 book
  run -0 find "$kept" -newer "$BATS_TEST_TMPDIR/since" -name '*.json'
  refute_output
  echo "# another state" >>"$MINI/tests/grade/grade.bash"
  run -0 book
  run -0 find "$kept" ! -newer "$BATS_TEST_TMPDIR/since" -name '*.json'
  refute_output
}

@test "grade-all: killed in the middle, it goes on where it was" {
  local out=$BATS_TEST_TMPDIR/killed.csv first
  setsid "$MINI/lab" grade-all "$CLASS" --out "$out" --jobs 2 \
    >/dev/null 2>&1 3>&- &
  PID=$!
  until_true 20000 compgen -G "$out.d/*.json" >/dev/null ||
    fail "no record within 15 s"
  kill -KILL "$PID"
  wait "$PID" || true
  [[ ! -e $out ]] || fail "it was through before it could be killed"
  first=$(compgen -G "$out.d/*.json" | head -n 1)
  echo '{"version": 1, "torn' >"$out.d/bob.greet.json"
  touch -d '1 hour ago' "$first"
  run -0 "$MINI/lab" grade-all "$CLASS" --out "$out" --jobs 2
  run -0 find "$first" -mmin +30
  assert_output "$first"
  run -0 diff <(cut -d, -f 2 "$out") \
    <(cut -d, -f 2 "$BATS_FILE_TMPDIR/book.csv")
}

@test "grade-all: what it needs, and what it can't find" {
  run -2 "$MINI/lab" grade-all "$CLASS"
  assert_output --partial "--out"
  run -2 "$MINI/lab" grade-all /nosuch --out "$BATS_TEST_TMPDIR/x.csv"
  assert_output --partial "no such folder"
  run -2 "$MINI/lab" grade-all "$CLASS" --out "$BATS_TEST_TMPDIR/x.csv" \
    --exercise gret
  assert_output --partial "did you mean greet?"
  LAB_BUILD=/nosuch run -3 "$MINI/lab" grade-all "$CLASS" \
    --out "$BATS_TEST_TMPDIR/x.csv"
  assert_output --partial "the grader itself failed: greet:"
}

@test "grade-all: nothing is graded behind walls that are too weak" {
  local tools=$BATS_TEST_TMPDIR/build/tools
  mkdir -p "$tools"
  cp "$LAB_BUILD"/tools/lab* "$tools" 2>/dev/null || true
  # a machine without walls, as labrun tells of it
  cat >"$tools/labrun" <<EOF
#!/bin/bash
[[ "\$*" != *"--require basic"* ]] ||
  exec "$LAB_BUILD/tools/labrun" --layer basic "\$@"
exit 1
EOF
  LAB_BUILD=$BATS_TEST_TMPDIR/build run -3 "$MINI/lab" grade-all "$CLASS" \
    --out "$BATS_TEST_TMPDIR/book.csv" --exercise greet
  assert_output --partial "the grader itself failed"
  LAB_BUILD=$BATS_TEST_TMPDIR/build run -0 "$MINI/lab" grade greet --file \
    "$(answer full)"
  assert_output --partial "isolation: basic"
}
