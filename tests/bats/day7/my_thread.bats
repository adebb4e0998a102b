load ../helpers

@test "my_thread: it runs any function with its arguments, in a thread" {
  run -0 my_thread
  assert_equal "$(says singer | grep verse | paste -sd,)" \
    "verse=1,verse=2,verse=3,verse=4"
  assert_equal "$(says crowd)" bravo
  assert_equal "$(pid_of singer)" "$(pid_of main)"
  assert_equal "$(grep -Eo '[0-9]+/[0-9]+' <<<"$output" | sort -u | wc -l)" 3
}

@test "my_thread: each thread has the name it was given" {
  LAB_PACE=5 start my_thread
  prints '^singer .*verse=1'
  run -0 cat "/proc/$PID"/task/*/comm
  assert_line singer
  assert_line my_thread
  kill "$PID"
}

@test "my_thread: the join with a time limit runs out, then one succeeds" {
  for pace in 0 0.05; do
    LAB_PACE=$pace run -0 my_thread
    assert_equal "$(grep -Eo 'ran out: ETIMEDOUT|bravo|bows|joined both' \
      <<<"$output" | paste -sd,)" "ran out: ETIMEDOUT,bravo,bows,joined both"
    assert_line --index 7 --regexp '^main .*joined both$'
  done
}

@test "my_thread: the time limit is kept" {
  LAB_PACE=0.5 start my_thread
  local start_ms=$((${EPOCHREALTIME/./} / 1000))
  prints 'ran out'
  assert [ $((${EPOCHREALTIME/./} / 1000 - start_ms)) -ge 350 ]
  ends_with 0
}

@test "my_thread: help and bad arguments" {
  assert_help my_thread
  assert_usage_error "--bogus" my_thread --bogus
  assert_usage_error "'surplus'" my_thread surplus
}

@test "my_thread: Ctrl-C ends it, and nothing is left" {
  assert_dies_of_ctrl_c '^singer .*verse=1' my_thread
}

@test "my_thread: nothing is left" {
  run -0 my_thread
  assert_nothing_left
}
