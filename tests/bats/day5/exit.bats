load ../helpers

# The program, not the shell's own exit.
ends() {
  env exit "$@"
}

atexit_line='atexit handler runs'
stdio_line="this line waited in stdio's buffer"

@test "exit: return and exit run the atexit handler and write stdio's buffer" {
  local how
  for how in return exit; do
    run -0 ends --how "$how"
    assert_equal "$(says program | sed -n 2p)" "$atexit_line"
    assert_equal "$(says program | sed -n 3p)" "$stdio_line"
  done
}

@test "exit: _exit, abort and a signal do neither" {
  skip_under thread "its runtime flushes stdio at _exit"
  local how
  for how in _exit abort signal; do
    run -0 ends --how "$how"
    assert_line --partial 'an atexit handler is set'
    refute_line --partial "$atexit_line"
    refute_line --partial "$stdio_line"
  done
}

@test "exit: the same on a terminal, where stdio is line-buffered" {
  skip_under thread "its runtime flushes stdio at _exit"
  run -0 on_terminal env exit --how exit
  assert_line --partial "$atexit_line"
  assert_line --partial "$stdio_line"
  run -0 on_terminal env exit --how _exit
  refute_line --partial "$atexit_line"
  refute_line --partial "$stdio_line"
}

@test "exit: the watcher tells the status in words and raw" {
  local how
  for how in return exit _exit; do
    run -0 ends --how "$how" --status 3
    assert_line --regexp "^watcher [0-9]+: .* exited with code 3, raw=768 "
  done
}

@test "exit: the watcher tells which signal ended the program" {
  run -0 ends --how abort
  assert_line --regexp '^watcher .* killed by signal 6 \(SIGABRT\), raw=6 '
  run -0 ends --how signal
  assert_line --regexp '^watcher .* killed by signal 9 \(SIGKILL\), raw=9 '
}

@test "exit: the watcher is another process, and speaks last" {
  run -0 ends
  assert_equal "$(field pid)" "$(pid_of program)"
  assert_not_equal "$(pid_of watcher)" "$(pid_of program)"
  assert_line --index $((${#lines[@]} - 1)) --regexp '^watcher '
}

@test "exit: --status is the code, raw 256 times as much" {
  local code
  for code in 0 1 255; do
    run -0 ends --how exit --status "$code"
    assert_line --partial "exited with code $code, raw=$((code * 256)) "
  done
}

@test "exit: abort leaves no core file" {
  cd "$BATS_TEST_TMPDIR"
  ulimit -c unlimited || skip "core files are not allowed"
  run -0 ends --how abort
  refute_output --partial 'core dumped'
  assert_equal "$(find . -name '*core*')" ""
}

@test "exit: help and bad arguments" {
  assert_help exit
  assert_usage_error "--how 'leave' return|exit|_exit|abort|signal" \
    ends --how leave
  assert_usage_error "--status '256' 0..255" ends --status 256
  assert_usage_error "--status '-1' 0..255" ends --status -1
  assert_usage_error "--status 'abc' 0..255" ends --status abc
  assert_usage_error "--status" ends --status
  assert_usage_error "'surplus'" ends surplus
}

@test "exit: nothing is left" {
  local how
  for how in return abort signal; do
    run -0 ends --how "$how"
    assert_nothing_left
  done
}
