load ../helpers

# lines_of ROLE: the numbers of the lines that ROLE speaks.
lines_of() {
  grep -nE "^$1 [0-9]" <<<"$output" | cut -d: -f1 | paste -sd,
}

@test "thread_event: with the wait the answer is right, always" {
  for pace in 0 0.02 0 0.02 0; do
    LAB_PACE=$pace run -0 thread_event
    assert_equal "$(says lackey)" 'answer="open sesame" verdict=right'
    assert [ "$(lines_of boss)" -lt "$(lines_of lackey)" ]
  done
}

@test "thread_event: --no-wait shows it wrong, every time" {
  for pace in 0 0.02 0 0.02 0; do
    LAB_PACE=$pace run -0 thread_event --no-wait
    assert_equal "$(says lackey)" 'answer="" verdict=wrong'
    assert [ "$(lines_of lackey)" -lt "$(lines_of boss)" ]
  done
}

@test "thread_event: --no-wait is wrong on one CPU too" {
  run -0 on_one_cpu thread_event --no-wait
  assert_equal "$(says lackey)" 'answer="" verdict=wrong'
  run -0 on_one_cpu thread_event
  assert_equal "$(says lackey)" 'answer="open sesame" verdict=right'
}

@test "thread_event: a wait that times out says so, and takes its limit" {
  LAB_PACE=0.2 run -0 thread_event
  assert_equal "$(says main | head -n 1)" \
    "before: is_set=false, wait timed out after limit_ms=60"
  local start_us=${EPOCHREALTIME/./}
  LAB_PACE=0.3 run -0 thread_event --no-wait # two limits, and the boss's way
  assert [ $((${EPOCHREALTIME/./} - start_us)) -ge 330000 ]
}

@test "thread_event: it stays set until it is cleared" {
  run -0 thread_event
  assert_equal "$(says main | sed 's/ [a-z]* limit.*//')" \
    "before: is_set=false, wait timed out
told: is_set=true, wait returned
cleared: is_set=false, wait timed out"
}

@test "thread_event: boss and lackey are threads of one process" {
  run -0 thread_event
  assert_equal "$(cut -d: -f1 <<<"$output" | sort -u | wc -l)" 3
  assert_equal "$(pid_of '[a-z]+')" "$(pid_of main)"
}

@test "thread_event: help and bad arguments" {
  assert_help thread_event
  assert_usage_error "--bogus" thread_event --bogus
  assert_usage_error "--no-wait" thread_event --no-wait=yes
  assert_usage_error "'surplus'" thread_event surplus
}

@test "thread_event: Ctrl-C ends it, and nothing is left" {
  assert_dies_of_ctrl_c '^lackey .*wrong' thread_event --no-wait
}
