load ../helpers

@test "my_process: start calls run, in a child with a pid of its own" {
  run -0 my_process
  assert_line --regexp '^ariane [0-9]+: run: count=3'
  assert_line --regexp '^soyuz [0-9]+: run: count=5'
  assert_equal "$(pid_of ariane)" "$(field pid | head -1)"
  assert_equal "$(pid_of soyuz)" "$(field pid | tail -1)"
  assert_not_equal "$(pid_of ariane)" "$(pid_of parent)"
}

@test "my_process: the run is the type's own and works on its own fields" {
  run -0 my_process
  assert_equal "$(says ariane | grep -o 'count=.' | tr '\n' ' ')" \
    "count=3 count=2 count=1 "
  assert_equal "$(says soyuz | grep -c count=)" 5
  assert_equal "$(says soyuz | tail -1)" "run: launched"
}

@test "my_process: what run changes, it changes in the child's copy" {
  run -0 my_process
  assert_line --regexp '^parent .*: ariane: .* count=3$'
  assert_line --regexp '^parent .*: soyuz: .* count=5$'
}

@test "my_process: calling run oneself makes no process" {
  run -0 my_process --call run
  assert_equal "$(pid_of ariane)" "$(pid_of parent)"
  assert_equal "$(pid_of soyuz)" "$(pid_of parent)"
  assert_line --regexp '^parent .*: ariane: pid=0 count=0$'
  assert_line --index 4 --regexp '^soyuz .*count=5' # after all of ariane's
}

@test "my_process: two that were started run at once" {
  LAB_PACE=1 run -0 my_process
  local first_of_soyuz last_of_ariane
  first_of_soyuz=$(grep -n '^soyuz' <<<"$output" | head -1 | cut -d: -f1)
  last_of_ariane=$(grep -n '^ariane.*launched' <<<"$output" | cut -d: -f1)
  ((first_of_soyuz < last_of_ariane)) || fail "$output"
}

@test "my_process: help and bad arguments" {
  assert_help my_process
  assert_usage_error "--call 'run2' start|run" my_process --call run2
  assert_usage_error "--call" my_process --call
  assert_usage_error "'surplus'" my_process surplus
}

@test "my_process: Ctrl-C ends parent and children" {
  assert_dies_of_ctrl_c '^soyuz .*count=5' my_process
}

@test "my_process: nothing is left" {
  run -0 my_process
  assert_nothing_left
}
