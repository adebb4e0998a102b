#!/usr/bin/env bats
# greet: a small exercise, for the tests of ./lab.
load ../grade

# bats test_tags=id:greets,points:50,code:F02
@test "it says hello, <once> & \"politely\"" {
  submission --wall 1 -- ann
  ended_well 0
  [[ $(lines_of '^hello ann$') == 1 ]] ||
    observed 'greet ann: "hello ann" came %d times, not once; it printed: %s' \
      "$(lines_of '^hello ann$')" "$(head -c 300 "$OUT")"
}

# bats test_tags=id:usage,points:30,code:W02
@test "without a name: the usage, and exit code 2" {
  submission --wall 1 --
  ended_well 2
}

# bats test_tags=id:quiet,points:20
@test "nothing is left of it" {
  submission --wall 1 -- ann
  nothing_left
}
