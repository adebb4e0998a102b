load ../helpers

# results: the last two numbers of each race, "counter lost".
results() {
  paste -d' ' <(field counter) <(field lost)
}

@test "ipc_shm: without a lock updates are lost, with it none, every time" {
  local pace
  for pace in 0 0.05 0 0.05; do
    LAB_PACE=$pace run -0 ipc_shm
    assert_equal "$(field lock)" $'no\nyes'
    assert_equal "$(field expected)" $'1001\n1001'
    assert_equal "$(results)" $'1 1000\n1001 0'
  done
}

@test "ipc_shm: so it is on one CPU" {
  local cpu
  cpu=$(taskset -cp $$ | grep -Eo '[0-9]+$')
  for _ in 1 2 3 4 5; do
    LAB_PACE=0 run -0 taskset -c "$cpu" ipc_shm
    assert_equal "$(results)" $'1 1000\n1001 0'
  done
}

@test "ipc_shm: without a lock all comes between the read and the write" {
  run -0 ipc_shm
  assert_line --index 0 --regexp '^child [0-9]+: counter: updates=1000 done$'
  assert_line --index 1 --regexp '^parent [0-9]+: counter: read=0 ... write=1$'
}

@test "ipc_shm: with the lock the child has to wait" {
  LAB_PACE=1 run -0 ipc_shm
  assert_line --index 3 --regexp '^parent [0-9]+: counter: read=0 ... write=1$'
  assert_line --index 4 --regexp '^child [0-9]+: counter: updates=1000 done$'
  assert_equal "$(pid_of child | wc -l)" 2
}

@test "ipc_shm: its name is gone before there is a second process" {
  traced openat,unlink,clone,clone3,fork ipc_shm
  run -0 grep -Eo '(clone3?|fork)\(|[a-z]+\([^"]*"/dev/shm/lab.*' "$TRACE"
  assert_line --index 0 --regexp '^openat.*lab-ipc_shm-.*O_EXCL'
  assert_line --index 1 --regexp '^unlink.*lab-ipc_shm-'
  assert_equal "$(grep -c '/dev/shm' <<<"$output")" 2
}

@test "ipc_shm: the child doesn't wait for a parent that was killed" {
  LAB_PACE=20 start ipc_shm
  prints 'lock=no'
  until_true 20000 pgrep -P "$PID" || fail "no child"
  kill -KILL "$PID"
  assert_nothing_left
}

@test "ipc_shm: memory that can't be had is told" {
  run -1 --separate-stderr with_failing ftruncate ENOSPC 1 ipc_shm
  [[ $stderr =~ ^day7/ipc_shm\.c:[0-9]+:\ ftruncate.*\(ENOSPC\)$ ]] ||
    fail "$stderr"
  assert_equal "$output" ""
}

@test "ipc_shm: its head says what shared memory is good and bad for" {
  assert_says_good_and_bad ipc_shm
}

@test "ipc_shm: help and bad arguments" {
  assert_help ipc_shm
  assert_usage_error "--bogus" ipc_shm --bogus
  assert_usage_error "'surplus'" ipc_shm surplus
}

@test "ipc_shm: Ctrl-C ends parent and child" {
  assert_dies_of_ctrl_c 'lock=no' ipc_shm
}

@test "ipc_shm: nothing is left" {
  run -0 ipc_shm
  assert_nothing_left
  assert [ ! -e "/dev/shm/lab-ipc_shm-$(pid_of parent)" ]
}
