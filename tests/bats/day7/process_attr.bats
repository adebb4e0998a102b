load ../helpers

# A daemon that outlives its parent would hold our pipe; timeout(1) ends all of
# the group.
run_it() {
  run -0 timeout 10 process_attr
}

# told WHEN: what the parent tells of the process at that moment.
told() {
  says parent | grep "^$1: name="
}

@test "process_attr: a name, a pid, and the daemon flag" {
  run_it
  assert_equal "$(field name | sort -u)" middle
  assert_equal "$(field daemon | sort -u)" true
  local pid
  pid=$(field ppid)
  [[ $(told 'before start') == *" pid=0 "* ]] || fail "a pid before the start"
  [[ $(told 'after start') == *" pid=$pid "* ]] || fail "no pid=$pid"
  [[ $(told 'after join') == *" pid=$pid "* ]] || fail "no pid=$pid"
}

@test "process_attr: alive from start to end, not before, not after" {
  run_it
  [[ $(told 'before start') == *" is_alive=false "* ]] || fail "$output"
  [[ $(told 'after start') == *" is_alive=true "* ]] || fail "$output"
  [[ $(told 'after join') == *" is_alive=false "* ]] || fail "$output"
}

@test "process_attr: setting daemon after start is refused" {
  run_it
  assert_line --regexp '^parent .*: set_daemon after start: refused.*EALREADY'
  assert_equal "$(field daemon | tail -1)" true
}

@test "process_attr: the exit code of a killed child is -9, and in words" {
  run_it
  assert_equal "$(field exit_code)" -9
  assert_line --regexp 'exit_code=-9.* killed by signal 9 \(SIGKILL\)$'
}

@test "process_attr: a daemon child dies with its parent, killed by SIGKILL" {
  run_it
  assert_line --index -1 --partial "the daemon has ended too"
  gone "$(pid_of daemon)"
  assert_nothing_left
}

@test "process_attr: a fork that fails in the middle is told" {
  skip_under thread "its runtime clones a thread of its own"
  run -1 --separate-stderr with_failing clone EAGAIN 1 process_attr
  [[ $stderr == *"process_start(&p): Resource temporarily"* ]] || fail "$stderr"
  assert_nothing_left
}

@test "process_attr: help and bad arguments" {
  assert_help process_attr
  assert_usage_error "--bogus" process_attr --bogus
  assert_usage_error "'surplus'" process_attr surplus
}
