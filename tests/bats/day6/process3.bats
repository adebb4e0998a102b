load ../helpers

@test "process3: arguments by position, by name, and by default" {
  run -0 process3
  assert_line --regexp '^child [0-9]+: first=1 last=100 step=2 title="the sum"$'
}

@test "process3: the result comes back through a pipe" {
  run -0 process3
  assert_equal "$(field result)" 2500
  assert_equal "$(says parent | grep -c result=)" 1
  assert_not_equal "$(pid_of child)" "$(pid_of parent)"
}

@test "process3: join with a time limit runs out, then succeeds" {
  local pace
  for pace in 0 0.05 1; do
    LAB_PACE=$pace run -0 process3
    assert_equal "$(says parent | grep -o 'join=[^:]*' | cut -c1-17)" \
      $'join=-1 ETIMEDOUT\njoin=0 result=250'
  done
}

@test "process3: however late the parent joins, the limit runs out" {
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 \
    run -0 strace -qq -o /dev/null -e 'trace=/^p?poll$' \
    -e 'inject=/^p?poll$:delay_enter=300000' process3
  assert_line --regexp '^parent [0-9]+: join=-1 ETIMEDOUT$'
}

@test "process3: a child that dies without a result is told" {
  LAB_PACE=5 start process3
  prints '^child'
  output=$(cat "$OUT")
  kill -KILL "$(pid_of child)"
  ends_with 1
  grep -q '^day6/process3\.c:[0-9]*: .* without a result$' "$ERR"
}

@test "process3: Ctrl-C ends both" {
  assert_dies_of_ctrl_c '^child' process3
}

@test "process3: help and bad arguments" {
  assert_help process3
  assert_usage_error "--bogus" process3 --bogus
  assert_usage_error "'surplus'" process3 surplus
}

@test "process3: nothing is left" {
  run -0 process3
  assert_nothing_left
}
