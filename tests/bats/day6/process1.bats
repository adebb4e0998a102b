load ../helpers

@test "process1: the target changes the global in the child" {
  run -0 process1
  assert_line --regexp '^child [0-9]+: .* global=10000$'
}

@test "process1: the global is unchanged in the parent" {
  run -0 process1
  assert_equal "$(says parent | grep -o 'global=.*')" $'global=1\nglobal=1'
}

@test "process1: start runs the target in a child process" {
  run -0 process1
  assert_not_equal "$(pid_of child)" "$(pid_of parent)"
  assert_equal "$(field ppid)" "$(pid_of parent)"
}

@test "process1: join waits until the child has ended" {
  run -0 process1
  assert_line --index 0 --regexp '^parent .* before start'
  assert_line --index 3 --regexp '^child .* returns'
  assert_line --index 4 --regexp '^parent .* after join'
}

@test "process1: the head explains start and join" {
  run -0 sed '/\*\//q' day6/process1.c
  assert_output --regexp 'process_start .*fork'
  assert_output --partial '_exit'
  assert_output --regexp 'process_join .*wait'
}

@test "process1: Ctrl-C ends both" {
  assert_dies_of_ctrl_c '^child' process1
}

@test "process1: help and bad arguments" {
  assert_help process1
  assert_usage_error "--bogus" process1 --bogus
  assert_usage_error "'surplus'" process1 surplus
}

@test "process1: nothing is left" {
  run -0 process1
  assert_nothing_left
}
