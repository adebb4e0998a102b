load ../helpers

@test "process2: three processes, all with the same ppid" {
  run -0 process2
  assert_equal "$(field ppid | wc -l)" 3
  assert_equal "$(field ppid | sort -u)" "$(pid_of parent)"
  assert_equal "$(grep ppid= <<<"$output" | cut -d: -f1 | sort -u | wc -l)" 3
}

@test "process2: the jobs are of different length" {
  LAB_PACE=1 run -0 process2
  assert_equal "$(field job_ms | sort -un | wc -l)" 3
  assert_equal "$(field job_ms | sort -n | tail -1)" "$(field longest_ms)"
  assert_equal "$(($(field job_ms | paste -sd+)))" "$(field sum_ms)"
}

@test "process2: the total time is about the longest, not the sum" {
  LAB_PACE=0.5 run -0 process2
  (($(field total_ms) >= $(field longest_ms))) || fail "$output"
  (($(field total_ms) < $(field sum_ms))) || fail "$output"
}

@test "process2: joined in the order of their start" {
  run -0 process2
  assert_equal "$(says parent | sed -n 's/^joined //p' | paste -sd' ')" \
    "eats sleeps codes"
}

@test "process2: Ctrl-C ends all" {
  assert_dies_of_ctrl_c 'begins' process2
}

@test "process2: help and bad arguments" {
  assert_help process2
  assert_usage_error "--bogus" process2 --bogus
  assert_usage_error "'surplus'" process2 surplus
}

@test "process2: nothing is left" {
  run -0 process2
  assert_nothing_left
}
