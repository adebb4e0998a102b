load ../helpers

# What total, longest and sum are, in ms.
read_times() {
  total=$(field total_ms) longest=$(field longest_ms) sum=$(field sum_ms)
}

@test "thread2: one struct a thread: each gets its own arguments" {
  run -0 thread2
  assert_line --regexp '^thread-1 [0-9/]+: start: number=2 nap_ms=500$'
  assert_line --regexp '^thread-2 [0-9/]+: start: number=3 nap_ms=1500$'
  assert_line --regexp '^thread-3 [0-9/]+: start: number=4 nap_ms=1000$'
}

@test "thread2: each thread has a tid of its own in the one process" {
  run -0 thread2
  assert_equal "$(cut -d: -f1 <<<"$output" | sort -u | wc -l)" 4
  assert_equal "$(grep -Eo '[0-9]+/[0-9]+' <<<"$output" | sort -u | wc -l)" 4
  assert_equal "$(pid_of '[a-z]+[-0-9]*')" "$(pid_of main)"
}

@test "thread2: the return values are collected by join, in main's order" {
  for pace in 0 0.05; do
    LAB_PACE=$pace run -0 thread2
    assert_equal "$(says main | head -n 3)" "joined thread-1: square=4
joined thread-2: square=9
joined thread-3: square=16"
  done
}

# begin: relation
@test "thread2: the total time is near the longest, far from the sum" {
  local total longest sum
  LAB_PACE=0.5 run -0 thread2
  read_times
  assert [ "$longest" -ge 750 ]
  assert [ "$sum" -ge 1500 ]
  assert [ "$total" -ge "$longest" ]
  assert [ $((total - longest)) -lt $((sum - total)) ]
}
# end: relation

@test "thread2: longest and sum are those of the times the threads tell" {
  local total longest sum
  run -0 thread2
  read_times
  assert_equal "$longest" "$(field took_ms | sort -n | tail -n 1)"
  assert_equal "$sum" "$(($(field took_ms | paste -sd+)))"
  assert_equal "$(field took_ms | wc -l)" 3
}

@test "thread2: help and bad arguments" {
  assert_help thread2
  assert_usage_error "--bogus" thread2 --bogus
  assert_usage_error "'surplus'" thread2 surplus
}

@test "thread2: Ctrl-C ends it, and nothing is left" {
  assert_dies_of_ctrl_c '^thread-2 .*start' thread2
}

@test "thread2: nothing is left" {
  run -0 thread2
  assert_nothing_left
}
