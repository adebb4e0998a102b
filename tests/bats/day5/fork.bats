load ../helpers

@test "fork: one line before the fork, from the parent alone" {
  run -0 fork
  assert_equal "$(grep -c 'before the fork' <<<"$output")" 1
  assert_line --index 0 --regexp '^parent [0-9]+: before the fork'
}

@test "fork: it returns 0 in the child, the child's pid in the parent" {
  run -0 fork
  assert_equal "$(says child | grep fork=)" "fork=0"
  assert_equal "$(says parent | grep fork=)" "fork=$(pid_of child)"
  assert_not_equal "$(pid_of child)" "$(pid_of parent)"
}

@test "fork: both run the line after the if" {
  run -0 fork
  assert_equal "$(says child | grep -c 'after the if')" 1
  assert_equal "$(says parent | grep -c 'after the if')" 1
}

@test "fork: --first makes the other wait, every time" {
  local who other
  for who in parent child parent child parent child; do
    [[ $who == parent ]] && other=child || other=parent
    run -0 fork --first "$who"
    assert_line --index 1 --regexp "^$who [0-9]+: fork="
    assert_line --index 3 --regexp "^$other [0-9]+: fork="
  done
}

@test "fork: a failing fork is told with place, call, text and name" {
  run -1 --separate-stderr with_failing clone EAGAIN 1 fork
  assert_equal "$(pid_of child)" ""
  [[ $stderr =~ ^day5/fork\.c:[0-9]+:\ fork\(\):\ Resource.*\(EAGAIN\)$ ]] ||
    fail "$stderr"
}

@test "fork: a waiting side whose partner fails doesn't wait for ever" {
  skip_under thread "its runtime writes first, so the count is off"
  run -1 --separate-stderr with_failing write EIO 2 fork --first parent
  until_true 20000 nothing_left
  [[ $stderr == *"stdout: Input/output error (EIO)"* ]] || fail "$stderr"
  [[ $stderr == *"gate_wait(&gate, -1): Broken pipe (EPIPE)"* ]] ||
    fail "$stderr"
  assert_nothing_left
}

@test "fork: help and bad arguments" {
  assert_help fork
  assert_usage_error "--first 'nobody' parent|child" fork --first nobody
  assert_usage_error "--first" fork --first
  assert_usage_error "--bogus" fork --bogus
  assert_usage_error "'surplus'" fork surplus
}

@test "fork: on a terminal each role has a colour of its own" {
  NO_COLOR='' run -0 on_terminal fork
  local child parent
  child=$(grep -Eo $'\033\\[38;5;[0-9]+mchild' <<<"$output" | sort -u)
  parent=$(grep -Eo $'\033\\[38;5;[0-9]+mparent' <<<"$output" | sort -u)
  assert_equal "$(wc -l <<<"$child$parent")" 1
  assert_not_equal "${child%child}" "${parent%parent}"
  run -0 on_terminal fork
  refute_output --partial $'\033'
}

@test "fork: nothing is left" {
  run -0 fork --first parent
  assert_nothing_left
}
