load ../helpers

# The program, not the shell's own wait.
waits() {
  env wait "$@"
}

@test "wait: an exit code in words, its raw status 256 times as much" {
  run -0 waits
  assert_line --regexp 'pid=[0-9]+ raw=768 status=exited code=3$'
}

@test "wait: a signal in words, its raw status the signal's number" {
  run -0 waits
  assert_line --regexp ' raw=6 status=killed signal=6 \(SIGABRT\) '
  assert_line --regexp ' raw=9 status=killed signal=9 \(SIGKILL\) '
}

@test "wait: the core flag in words, it adds 128 to the raw status" {
  run -0 waits
  assert_line --regexp ' raw=6 .* core=no$'
  assert_line --regexp ' raw=134 .* signal=6 \(SIGABRT\) core=dumped$'
}

@test "wait: a stop in words, the same child is waited for again" {
  run -0 waits
  local stopped
  stopped=$(says parent | grep ' raw=4991 status=stopped signal=19 (SIGSTOP)$')
  assert_line --regexp "${stopped%% *} raw=9 "
}

@test "wait: WNOHANG before the child's end gives 0" {
  run -0 waits
  assert_line --index 0 --regexp 'waitpid=0 with WNOHANG: pid=[0-9]+ still runs'
  assert_line --index 1 --regexp "pid=$(field pid | head -1) raw=768 "
}

@test "wait: a second wait gives ECHILD" {
  run -0 waits
  assert_line --index 2 --regexp 'wait=-1 .*ECHILD'
}

@test "wait: no core file is left, even where they are allowed" {
  cd "$BATS_TEST_TMPDIR"
  ulimit -c unlimited || skip "core files are not allowed"
  run -0 waits
  assert_line --regexp ' raw=6 .* core=no$'
  assert_equal "$(find . -name '*core*')" ""
}

@test "wait: a stopped child doesn't outlive its killed parent" {
  start strace -qq -o /dev/null -e trace=kill \
    -e inject=kill:error=EPERM:signal=SIGSTOP wait # both are stopped
  prints 'status=stopped'
  kill -KILL "$(sed -En 's/^parent ([0-9]+): .* status=stopped.*/\1/p' "$OUT")"
  assert_nothing_left
}

@test "wait: help and bad arguments" {
  assert_help wait
  assert_usage_error "--bogus" waits --bogus
  assert_usage_error "'surplus'" waits surplus
}

@test "wait: nothing is left" {
  run -0 waits
  assert_nothing_left
}
