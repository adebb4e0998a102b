load ../helpers

# value ROLE KEY: the value of KEY= in the line of ROLE.
value() {
  says "$1" | grep -Eo "(^| )$2=[0-9]+" | cut -d= -f2
}

@test "get_pid: the child's ppid is the parent's pid" {
  run -0 get_pid
  assert_equal "$(value child ppid)" "$(value parent pid)"
  assert_equal "$(value child ppid)" "$(pid_of parent)"
}

@test "get_pid: the parent's fork value is the child's pid" {
  run -0 get_pid
  assert_equal "$(value parent fork)" "$(value child pid)"
  assert_equal "$(value parent fork)" "$(pid_of child)"
  assert_not_equal "$(value child pid)" "$(value parent pid)"
}

@test "get_pid: the parent's ppid is the shell that started it" {
  run -0 bash -c 'echo "shell=$$"; get_pid; true'
  assert_equal "$(value parent ppid)" "$(field shell)"
}

@test "get_pid: each speaks once" {
  run -0 get_pid
  assert_equal "${#lines[@]}" 2
}

@test "get_pid: a failing fork is told, and nobody speaks" {
  run -1 --separate-stderr with_failing clone EAGAIN 1 get_pid
  assert_equal "$output" ""
  [[ $stderr =~ ^day5/get_pid\.c:[0-9]+:\ fork\(\):\ .*\(EAGAIN\)$ ]] ||
    fail "$stderr"
}

@test "get_pid: help and bad arguments" {
  assert_help get_pid
  assert_usage_error "--bogus" get_pid --bogus
  assert_usage_error "'surplus'" get_pid surplus
}

@test "get_pid: nothing is left" {
  run -0 get_pid
  assert_nothing_left
}
