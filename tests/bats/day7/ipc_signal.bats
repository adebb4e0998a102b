load ../helpers

@test "ipc_signal: plain signals don't queue: five sent, one arrives" {
  run -0 ipc_signal
  assert_line --regexp '^sender [0-9]+: SIGUSR1 sent=5,'
  assert_equal "$(says receiver | grep SIGUSR1)" "SIGUSR1 arrived=1 pending=0"
}

@test "ipc_signal: so it is if they come slowly, as long as it is blocked" {
  run -0 with_slow kill 30 ipc_signal
  assert_equal "$(says receiver | grep SIGUSR1)" "SIGUSR1 arrived=1 pending=0"
}

@test "ipc_signal: real-time signals queue: all arrive" {
  run -0 ipc_signal
  assert_line --regexp '^sender [0-9]+: .* SIGRTMIN sent=5'
  assert_equal "$(says receiver | tail -1)" "SIGRTMIN arrived=5"
}

@test "ipc_signal: sigqueue carries a value, and they keep their order" {
  run -0 ipc_signal
  assert_equal "$(field value | paste -sd' ')" "1 4 9 16 25"
  assert_not_equal "$(pid_of sender)" "$(pid_of receiver)"
}

@test "ipc_signal: so it is every time, on one CPU" {
  local cpu
  cpu=$(taskset -cp $$ | grep -Eo '[0-9]+$')
  for _ in 1 2 3 4 5; do
    run -0 taskset -c "$cpu" ipc_signal
    assert_equal "$(field arrived | paste -sd' ')" "1 5"
  done
}

@test "ipc_signal: a full signal queue is told, and the receiver ends" {
  run -1 --separate-stderr with_failing rt_sigqueueinfo EAGAIN 3 ipc_signal
  [[ $stderr =~ day7/ipc_signal\.c:[0-9]+:\ sigqueue\(.*\(EAGAIN\) ]] ||
    fail "$stderr"
  assert_nothing_left
}

@test "ipc_signal: its head says what signals are good and bad for" {
  assert_says_good_and_bad ipc_signal
}

@test "ipc_signal: help and bad arguments" {
  assert_help ipc_signal
  assert_usage_error "--bogus" ipc_signal --bogus
  assert_usage_error "'surplus'" ipc_signal surplus
}

@test "ipc_signal: nothing is left" {
  run -0 ipc_signal
  assert_nothing_left
}
