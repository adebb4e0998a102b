#!/usr/bin/env bats
# reaper: a handler that reaps all who have ended, and counts them right.
load ../grade

# bats test_tags=id:count,points:10,code:S05
@test "all of 200 that end together are counted" {
  submission --processes 256 -- 200
  [[ $(lines_of '^reaped=200$') == 1 ]] || observed "reaper 200: no line \
\"reaped=200\"; the program %s. How many SIGCHLD come when 200 children end at \
once?" "$ENDED"
  ended_well 0
}

# bats test_tags=id:zombies,points:15,code:W06
@test "no zombie is left waiting while another child still lives" {
  driver driver.c plain --wall 7 -- zombies
}

# bats test_tags=id:one,points:10,code:W09
@test "a handler is there for SIGCHLD, and reaps" {
  submission -- 1
  [[ $(lines_of '^reaped=1$') == 1 ]] || observed "reaper 1: no line \
\"reaped=1\"; the program %s. Who has to be there for the end of a child to be \
told?" "$ENDED"
  driver driver.c plain -- handler
}

# bats test_tags=id:ends,points:10,code:S02
@test "the main loop sees what the handler has done" {
  submission -- 1
  ended_well 0
}

# bats test_tags=id:ticks,points:10,code:W07
@test "main counts ticks while a child still lives" {
  driver driver.c plain --wall 7 -- ticks
}

# bats test_tags=id:idle,points:5,code:S04
@test "main needs next to no CPU while it waits" {
  driver driver.c plain --wall 7 -- idle
}

# bats test_tags=id:stdin,points:5,code:S06
@test "the signal doesn't break the reading of stdin" {
  driver driver.c plain --wall 7 -- stdin
  [[ $(lines_of '^reaped=20$') == 1 ]] || observed "the last of 20 children \
ended while nothing came on stdin, and no line \"reaped=20\" came. What does a \
call give that a signal interrupts?"
  # and a line comes while they end
  submission_by --wall 4 -- /bin/sh -c \
    '(echo a line; exec cat /dev/null) | ./reaper 50'
  [[ $(lines_of '^reaped=50$') == 1 && $CODE == 0 ]] || observed "a line came \
on stdin while 50 children ended, and the program %s, with %d lines \
\"reaped=50\"" "$ENDED" "$(lines_of '^reaped=50$')"
}

# bats test_tags=id:errno,points:10,code:W08
@test "errno survives the handler" {
  driver driver.c plain -- errno
}

# bats test_tags=id:safe,points:5,code:S01
@test "the handler calls only what is safe in a handler" {
  driver driver.c plain -- safe
}

# bats test_tags=id:children,points:10,code:F02
@test "only the parent counts" {
  submission -- 5
  [[ $(lines_of '^reaped=') == 1 ]] || observed "reaper 5: %d lines \
\"reaped=\", not one. What does a child do when it has nothing more to do?" \
    "$(lines_of '^reaped=')"
  all_reaped
  nothing_left
}

# words_of FILE: its lines, ticks left out, each number the same.
words_of() {
  sed -E 's/[0-9]+/N/g' "$1" | tr -s '.*#N' |
    { grep -Eiv '^ *ticks?\b[^a-z]*N?$' || true; }
}

# Who tries again, and so starts all of them, is right as well.
# bats test_tags=id:fork_fails,points:5,code:F01
@test "when fork fails, those who were started are reaped, and it exits 1" {
  submission -- 8
  [[ $(lines_of '^reaped=8$') == 1 ]] || observed "reaper 8: no line \
\"reaped=8\"; the program %s" "$ENDED"
  words_of "$ERR" >"$GRADE_RESULT/usual"
  with_faults fork=4 submission -- 8
  [[ $VERDICT == ok ]] || observed "the fourth of 8 forks failed, and the \
program %s. How many children does main wait for?" "$ENDED"
  [[ $CODE == 1 || $CODE == 0 && $(lines_of '^reaped=8$') == 1 ]] ||
    observed "the fourth of 8 forks failed, and the program %s; it should exit \
with 1. What does fork return then?" "$ENDED"
  [[ $CODE == 0 ]] || words_of "$ERR" |
    grep -Fqvx -f "$GRADE_RESULT/usual" || observed "the fourth of 8 forks \
failed, and there was no word of it on stderr: nothing, or what always comes"
  all_reaped
  driver driver.c plain -- told
}

# bats test_tags=id:usage,points:5
@test "a number that is none, or out of 1 to 200, is an error of usage" {
  local bad
  for bad in 0 201 -1 x 10x ''; do
    # shellcheck disable=SC2086 # none or one argument
    submission -- $bad
    [[ $CODE == 2 && -s $ERR ]] || observed "reaper %s: it %s; usage goes to \
stderr, and the exit code is 2" "$bad" "$ENDED"
  done
}
