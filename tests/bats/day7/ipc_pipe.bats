load ../helpers

# reader N: what the N-th reader says.
reader() {
  local pid
  pid=$(pid_of reader | sed -n "$1p")
  sed -n "s/^reader $pid: //p" <<<"$output"
}

@test "ipc_pipe: the bytes pass from one process to another, in order" {
  run -0 ipc_pipe
  assert_equal "$(reader 1 | grep -o "'.*'" | tr -d "'\n")" "fork exec wait "
  assert_equal "$(pid_of writer | wc -l) $(pid_of reader | wc -l)" "1 2"
}

@test "ipc_pipe: three writes are no three messages" {
  run -0 ipc_pipe
  assert_line --index 0 --regexp '^writer [0-9]+: writes=3 bytes=15 '
  assert_equal "$(reader 1 | grep -c 'read=[1-9]')" 2
  assert_equal "$(reader 1 | sed -n 1p)" "read=8 'fork exe'"
}

@test "ipc_pipe: nor are they if the writer is slow" {
  run -0 with_slow write 30 ipc_pipe
  assert_equal "$(says reader | head -1)" "read=8 'fork exe'"
  assert_equal "$(reader 1 | grep -c 'read=[1-9]')" 2
}

@test "ipc_pipe: the reader sees the end once all write ends are closed" {
  run -0 ipc_pipe
  assert_equal "$(reader 1 | grep -c 'read=0 ')" 1
  assert_equal "$(reader 1 | tail -1)" "that was EOF: no write end is open"
  refute [ "$(reader 2 | grep -c 'read=0')" -gt 0 ]
}

@test "ipc_pipe: a write that nobody can read is EPIPE, SIGPIPE ignored" {
  run -0 ipc_pipe
  assert_equal "$(says writer | tail -1)" "write=-1 EPIPE: no read end is open"
}

@test "ipc_pipe: a call that fails is told, and the reader doesn't wait" {
  skip_under thread "its runtime writes first, so the count is off"
  run -1 --separate-stderr with_failing pipe2 EMFILE 2 ipc_pipe
  [[ $stderr =~ ^day7/ipc_pipe\.c:[0-9]+:\ pipe2\(.*\(EMFILE\)$ ]] ||
    fail "$stderr"
  run -1 --separate-stderr with_failing write EIO 1 ipc_pipe
  [[ $stderr == *"write(fds[WRITE_END], "*"(EIO)"* ]] || fail "$stderr"
  assert_nothing_left
}

@test "ipc_pipe: its head says what a pipe is good and bad for" {
  assert_says_good_and_bad ipc_pipe
}

@test "ipc_pipe: help and bad arguments" {
  assert_help ipc_pipe
  assert_usage_error "--bogus" ipc_pipe --bogus
  assert_usage_error "'surplus'" ipc_pipe surplus
}

@test "ipc_pipe: nothing is left" {
  run -0 ipc_pipe
  assert_nothing_left
}
