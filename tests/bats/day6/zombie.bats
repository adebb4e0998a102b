load ../helpers

no_process() {
  [[ -z $(ps -o pid= --pid "$1") ]]
}

@test "zombie: between the child's exit and the wait /proc says Z" {
  run -0 zombie
  assert_line --index 0 --regexp "ppid=$(pid_of parent) name=zombie state=Z "
  assert_line --index 1 --partial 'zombies=1'
  assert_line --index 2 --regexp "waitpid=$(field pid | head -1) "
}

@test "zombie: ps agrees, and shows it as defunct" {
  LAB_PACE=5 start zombie
  prints 'zombies=1'
  run -0 ps -o stat=,args= --ppid "$PID"
  assert_equal "${#lines[@]}" 1
  assert_output --regexp '^Z.*<defunct>$'
}

@test "zombie: SIGKILL succeeds and changes nothing" {
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 \
    run -0 strace -qq -e trace=kill zombie --count 2
  assert_equal "$(grep -c '^kill([0-9]*, SIGKILL) *= 0' <<<"$output")" 2
  assert_line --regexp 'SIGKILL .*: zombies=2$'
}

@test "zombie: the exit status is kept for the wait" {
  run -0 zombie
  assert_line --regexp 'waitpid=[0-9]+ raw=768$'
}

@test "zombie: after the wait the pid is gone" {
  run -0 zombie
  local pid
  pid=$(field waitpid)
  assert_line --index 3 --regexp "pid=$pid: No such process$"
  assert_line --index 4 --partial 'zombies=0'
  run ! kill -0 "$pid"
}

@test "zombie: --count N makes N and reaps all" {
  local n
  for n in 2 50; do
    run -0 zombie --count "$n"
    assert_equal "$(field state | sort | uniq -c | tr -s ' ')" " $n Z"
    assert_equal "$(field zombies)" "$n"$'\n0'
    assert_equal "$(field waitpid | sort -u | wc -l)" "$n"
    assert_equal "$(grep -c 'No such process' <<<"$output")" "$n"
  done
}

@test "zombie: Ctrl-C ends it, and the zombies go with their parent" {
  assert_dies_of_ctrl_c 'zombies=3' zombie --count 3
  local pids
  pids=$(sed -En 's/.*: pid=([0-9]+) .*/\1/p' "$OUT" | paste -sd,)
  [[ $pids =~ ^[0-9]+,[0-9]+,[0-9]+$ ]] || fail "not three: $pids"
  until_true 20000 no_process "$pids" || fail "$(ps -f --pid "$pids")"
}

@test "zombie: help and bad arguments" {
  assert_help zombie
  assert_usage_error "--count '0' 1..1000" zombie --count 0
  assert_usage_error "--count '1001' 1..1000" zombie --count 1001
  assert_usage_error "--count 'abc' 1..1000" zombie --count abc
  assert_usage_error "--count" zombie --count
  assert_usage_error "'surplus'" zombie surplus
}

@test "zombie: nothing is left" {
  run -0 zombie --count 5
  assert_nothing_left
}
