load ../lab

setup_file() {
  make_mini_lab
}

# forget: as if nothing had been graded yet, and the starters untouched.
forget() {
  rm -rf "$MINI/build" "$MINI"/day5/exercises/greet/greet.c*
  cp "$LAB_ROOT"/tests/lab/tree/day5/exercises/greet/greet.c \
    "$MINI/day5/exercises/greet"
}

setup() {
  forget
  cd "$MINI" || return
}

# solve: the student has written greet.
solve() {
  cp "$(answer full)" "$MINI/day5/exercises/greet/greet.c"
}

@test "lab: without an argument the map, with progress" {
  run -0 ./lab
  assert_line "  exercise:  [ ] greet            say hello to somebody"
  solve
  run -0 ./lab grade greet
  run -0 ./lab
  assert_line "  exercise:  [x] greet            say hello to somebody"
  run -0 "$LAB_ROOT/lab"
  assert_line --regexp '^  programs:  fork fork1 '
}

@test "lab: list has every program and every exercise" {
  run -0 "$LAB_ROOT/lab" list
  assert_line $'day5\tprogram\tfork'
  assert_line $'day10\tprogram\thttp_server'
  assert_line $'day8\texercise\ttickets'
  run -0 ./lab list
  assert_output $'day5\texercise\tgreet\nday8\texercise\ttwice'
}

@test "lab: show prints a program's source" {
  run -0 "$LAB_ROOT/lab" show http_server
  assert_line --index 1 --regexp '^ \* http_server - '
  run -0 diff <("$LAB_ROOT/lab" show fork) "$LAB_ROOT/day5/fork.c"
}

@test "lab: run builds a program and runs it with its arguments" {
  [[ $LAB_BUILD == "$LAB_ROOT/build" ]] || skip "it builds into build/"
  run -0 "$LAB_ROOT/lab" run fork --first child
  assert_line --regexp '^child [0-9]+: fork=0$'
  run -2 "$LAB_ROOT/lab" run fork --first nobody
  assert_output --partial "Try '--help'"
}

@test "lab: an unknown name gets the nearest that there is" {
  run -2 --separate-stderr ./lab grade gret
  assert_output ""
  assert_equal "$stderr" \
    "lab: no exercise is called 'gret'; did you mean greet?"
  run -2 ./lab gradee
  assert_output --partial "'gradee'; did you mean grade?; try 'lab help'"
  run -2 "$LAB_ROOT/lab" show frok
  assert_output --partial "did you mean fork?"
  run -2 ./lab hint zzzzzz
  assert_output "lab: no exercise is called 'zzzzzz'"
}

@test "lab: too many arguments and bad options are usage errors" {
  run -2 ./lab show
  run -2 ./lab list greet
  run -2 ./lab grade --seed x greet
  run -2 ./lab grade --file /dev/null
  run -2 ./lab grade greet --json --junit
  run -0 ./lab help
  assert_line --index 0 "usage: lab COMMAND [ARGUMENT]..."
}

@test "lab: grade's exit status tells a full score from less" {
  run -0 ./lab grade greet --file "$(answer full)"
  assert_line --regexp '^total: 100 of 100 '
  run -1 ./lab grade greet --file "$(answer partly)"
  assert_line --regexp '^total: 70 of 100 '
  assert_output --partial "mistake W02: see docs/mistakes.md#w02"
  run -1 ./lab grade day8
  assert_output --partial "twice(21) gave 21"
}

@test "lab: grade's exit status 3 is the grader's own failure" {
  LAB_BUILD=$BATS_TEST_TMPDIR run -3 --separate-stderr \
    ./lab grade greet --file "$(answer full)" --gradescope
  assert_output ""
  [[ $stderr == "lab: the grader itself failed: "* ]] || fail "$stderr"
}

@test "lab: on a terminal a message that is too wide goes on below itself" {
  local grade line
  grade="./lab grade greet --file $(answer partly)"
  NO_COLOR='' COLUMNS=40 run script -qec "$grade" /dev/null </dev/null
  assert_line --partial $'\e[32mpass\e[0m'
  run -0 grep -E '^ {8}[^ |]' <<<"${output//$'\r'/}"
  for line in "${lines[@]}"; do
    ((${#line} <= 40)) || fail "too wide: $line"
  done
  run -0 tr -s ' \n' ' ' <<<"$output"
  assert_output --partial "$($grade | sed -nE '0,/^ {8}/s/^ {8}//p')"
}

@test "lab: a seed can be given, and is told" {
  run -1 ./lab grade greet --seed 41
  assert_line "replay: ./lab grade greet --seed 41"
  run -1 ./lab grade greet --seed 41 --json
  run -0 jq .checks[0].seed <<<"$output"
  assert_output 41
}

@test "lab: what is no C file is graded as such" {
  local odd=$BATS_TEST_TMPDIR/odd.c
  : >"$odd"
  run -1 ./lab grade greet --file "$odd"
  assert_output --partial "not graded: it is empty"
  printf 'int main;\0' >"$odd"
  run -1 ./lab grade greet --file "$odd"
  assert_output --partial "NUL byte"
  head -c 1100000 /dev/zero | tr '\0' ' ' >"$odd"
  run -1 ./lab grade greet --file "$odd"
  assert_output --partial "larger than 1 MiB"
  ln -sf "$(answer full)" "$odd"
  run -1 ./lab grade greet --file "$odd"
  assert_output --partial "can't be read"
  run -1 ./lab grade greet --file "$BATS_TEST_TMPDIR"
  assert_output --partial "no regular file"
  run -1 ./lab grade twice --file "$(answer full)"
  assert_output --partial "defines main"
}

@test "lab: hint goes one step further each time" {
  run -0 ./lab hint greet
  assert_output "hint 1 of 2: What is in argv[1]?"
  run -0 ./lab hint greet
  assert_line --index 1 \
    "hint 2 of 2: And what does argc say when there is none?"
  assert_line --index 2 "That was the last one."
  run -0 ./lab hint greet
  assert_line --index 2 "That was the last one."
}

@test "lab: reset keeps the old file beside the starter" {
  cp "day5/exercises/greet/greet.c" day5/exercises/greet/.starter.c
  run -0 ./lab reset greet
  assert_output "day5/exercises/greet/greet.c is the starter"
  solve
  run -0 ./lab reset greet
  assert_output --regexp '^kept your file as day5/exercises/greet/greet.c\.'
  run -0 diff "$(answer full)" day5/exercises/greet/greet.c.*
  run -0 diff day5/exercises/greet/{.starter,greet}.c
}

@test "lab: progress keeps the best of each exercise" {
  solve
  run -0 ./lab grade greet
  cp "$(answer partly)" day5/exercises/greet/greet.c
  run -1 ./lab grade greet
  run -0 ./lab progress
  assert_line "[x] day5  greet            100 of 100"
  assert_line "[ ] day8  twice              0 of 100"
  assert_line "100 of 200 points"
}

@test "lab: a file in the starter's place is no progress" {
  run -0 ./lab grade greet --file "$(answer full)"
  run -0 ./lab progress
  assert_line "0 of 200 points"
}

@test "lab: works from any folder, and without a network" {
  cd / || return
  run -0 "$MINI/lab" list
  ln -s "$MINI/lab" "$BATS_TEST_TMPDIR/lab"
  run -0 "$BATS_TEST_TMPDIR/lab" grade greet --file "$(answer full)"
  unshare -n true 2>/dev/null || skip "only root can take the network away"
  run -0 unshare -n "$MINI/lab" grade greet --file "$(answer full)"
}

@test "lab: nothing of a grading is left in /tmp, not even of a killed one" {
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir -p "$TMPDIR/lab-grade-killed/src"
  touch -d '1 hour ago' "$TMPDIR/lab-grade-killed"
  run -0 ./lab grade greet --file "$(answer full)"
  run -0 ls "$TMPDIR"
  assert_output ""
}

@test "lab: bash completes commands, programs, exercises and formats" {
  run -0 bash -c 'source tools/lab/completion.bash
    try() {
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _lab "$1"
      echo "${COMPREPLY[@]}"
    }
    try ./lab gr
    try ./lab grade gr
    try ./lab grade --ju
    try '"$LAB_ROOT"'/lab run http_s
    try ./lab grade greet --file ./la'
  assert_output "grade grade-all
greet
--junit
http_server
./lab"
}
