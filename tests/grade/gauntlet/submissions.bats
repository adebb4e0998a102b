#!/usr/bin/env bats
# submissions.bats - hostile files that are handed in (submit/) are graded as
# what they are, and the class beside them as ever. A file's head has the
# exercise, the most that it may score, a check that must fail, and a word that
# the message has to have. @ROOT@ in it is the lab's folder.
#
# As gauntlet.bats: all on machines of their own, or not at all.
load ../../bats/helpers
GAUNTLET=$LAB_ROOT/tests/grade/gauntlet
load gauntlet

setup_file() {
  own_machine true || skip "neither root nor user namespaces"
}

# head_of NAME TAG: what the head of a submission has after "TAG:".
head_of() {
  sed -n "s/^ \* $2: *//p" "$GAUNTLET/submit/$1.c"
}

# hand_in NAME: the file as it is handed in. Sets FILE.
hand_in() {
  local with
  FILE=$BATS_TEST_TMPDIR/$1.c
  with=$(head_of "$1" With)
  sed "s|@ROOT@|$LAB_ROOT|" "$GAUNTLET/submit/$1.c" \
    ${with:+"$LAB_ROOT/$with"} >"$FILE"
}

# graded EXERCISE FILE: that record is complete, and valid. Sets RECORD.
graded() {
  local status=0
  RECORD=$BATS_TEST_TMPDIR/record.json
  own_machine "$LAB_ROOT/lab" grade "$1" --file "$2" --seed 1 --json \
    >"$RECORD" 3>&- || status=$?
  [[ $status == [01] ]] || fail "./lab ended with $status: $(cat "$RECORD")"
  run -0 jq -e '.max_score == 100 and (.checks | length) > 5 and
    ([.checks[].status] | all(. != "error"))' "$RECORD"
}

# refused WORDS FILE: no point, and each check says why.
refused() {
  graded fork_fan "$2"
  run -0 jq -r '.score, .checks[].message' "$RECORD"
  assert_line --index 0 0
  [[ ${lines[1]} == *"$1"* && ${lines[-1]} == "${lines[1]}" ]] || fail "$output"
}

# earns_little NAME: what its head says of its grading is so.
earns_little() {
  local score says fails
  score=$(head_of "$1" Score) says=$(head_of "$1" Says)
  fails=$(head_of "$1" Fails)
  hand_in "$1"
  graded "$(head_of "$1" Exercise)" "$FILE"
  run -0 jq -r '"\(.score) of \(.max_score)", (.checks[] |
    "\(.id) \(.status): \(.message)")' "$RECORD"
  ((${lines[0]%% *} <= ${score:-99})) || fail "$output"
  [[ -z $fails ]] || assert_line --regexp "^$fails fail: "
  [[ -z $says ]] || assert_output --partial "$says"
  refute_output --partial "square=%d" # as the solution has it
}

@test "submissions: each file has its test" {
  run -0 sed -n 's/^@test .*{ earns_little \(\w*\); }$/\1/p' \
    "$GAUNTLET/submissions.bats"
  assert_output "$(cd "$GAUNTLET/submit" && printf '%s\n' *.c | sed 's/\.c$//')"
}

@test "submissions: bomb" { earns_little bomb; }
@test "submissions: exit_before_main" { earns_little exit_before_main; }
@test "submissions: fake_results" { earns_little fake_results; }
@test "submissions: flood_errors" { earns_little flood_errors; }
@test "submissions: forge_early" { earns_little forge_early; }
@test "submissions: grow_macros" { earns_little grow_macros; }
@test "submissions: grow_program" { earns_little grow_program; }
@test "submissions: incbin_solution" { earns_little incbin_solution; }
@test "submissions: include_driver" { earns_little include_driver; }
@test "submissions: include_itself" { earns_little include_itself; }
@test "submissions: include_solution" { earns_little include_solution; }
@test "submissions: include_zero" { earns_little include_zero; }
@test "submissions: main_for_functions" { earns_little main_for_functions; }
@test "submissions: never_exit" { earns_little never_exit; }
@test "submissions: no_sanitize" { earns_little no_sanitize; }
@test "submissions: print_token" { earns_little print_token; }
@test "submissions: read_grader" { earns_little read_grader; }
@test "submissions: replace_library" { earns_little replace_library; }
@test "submissions: switch_sanitizer_off" { earns_little switch_sanitizer_off; }

@test "submissions: what is no text file is refused, and said so" {
  cd "$BATS_TEST_TMPDIR"
  : >empty.c
  head -c 2000000 /dev/zero | tr '\0' '\n' >huge.c
  cp /bin/true binary.c
  ln -s "$LAB_ROOT/tests/grade/fork_fan/solution.c" link.c
  mkdir folder.c
  mkfifo fifo.c
  refused "it is empty" "$PWD/empty.c"
  refused "larger than" "$PWD/huge.c"
  refused "NUL byte" "$PWD/binary.c"
  refused "can't be read" "$PWD/link.c"
  refused "no regular file" "$PWD/folder.c"
  refused "no regular file" "$PWD/fifo.c"
}

@test "submissions: hostile ones in a class change nobody's result" {
  local class=$BATS_TEST_TMPDIR/class
  mkdir -p "$class"/{a_bomb,b_fair,c_link,d_include}
  hand_in bomb
  cp "$FILE" "$class/a_bomb/fork_fan.c"
  cp "$LAB_ROOT/tests/grade/fork_fan/solution.c" "$class/b_fair/fork_fan.c"
  ln -s ../b_fair/fork_fan.c "$class/c_link/fork_fan.c"
  hand_in include_zero
  cp "$FILE" "$class/d_include/fork_fan.c"
  run -0 own_machine "$LAB_ROOT/lab" grade-all "$class" --jobs 2 \
    --exercise fork_fan --out "$BATS_TEST_TMPDIR/book.csv"
  run -0 cut -d , -f 1,2 "$BATS_TEST_TMPDIR/book.csv"
  assert_line "b_fair,100"
  assert_line "c_link,0"
  assert_line "d_include,0"
  assert_line --regexp '^a_bomb,[0-2]?[0-9]$'
}
