load ../helpers

# received ROLE: the numbers of bytes that ROLE received, in one line.
received() {
  says "$1" | grep -Eo 'recv=[0-9]+' | cut -d= -f2 | paste -sd' '
}

# texts ROLE: what ROLE received, in one piece.
texts() {
  says "$1" | grep recv | grep -o "'.*'" | tr -d "'\n"
}

@test "ipc_socket: requests go one way, answers the other" {
  run -0 ipc_socket
  assert_equal "$(texts server)" "fork exec wait "
  assert_equal "$(texts client)" "FORK EXEC WAIT "
  assert_not_equal "$(pid_of client)" "$(pid_of server)"
}

@test "ipc_socket: seqpacket keeps the bounds of messages" {
  run -0 ipc_socket
  assert_equal "$(received server)" "5 5 5 0"
  assert_equal "$(received client)" "5 5 5 0"
}

@test "ipc_socket: a stream has none" {
  run -0 ipc_socket --type stream
  assert_equal "$(received server)" "15 0"
  assert_equal "$(texts client)" "FORK EXEC WAIT "
}

@test "ipc_socket: nor has it any if the client is slow" {
  run -0 with_slow sendto 30 ipc_socket --type stream
  assert_equal "$(received server)" "15 0"
}

@test "ipc_socket: one way is shut down, the other still carries answers" {
  traced shutdown,recvfrom ipc_socket
  assert_equal "$(says server | tail -1)" "recv=0: no more requests"
  assert_equal "$(says client | tail -1)" "recv=0: no more answers"
  run -0 grep -Eo 'shutdown\(|"[A-Z]+ "' "$TRACE"
  assert_line --index 0 "shutdown("
  assert_line --index 3 '"WAIT "'
}

@test "ipc_socket: it has no name, so no file can be left" {
  traced bind,socketpair ipc_socket
  run -0 grep -Eo '(bind|socketpair)\(' "$TRACE"
  assert_output "socketpair("
}

@test "ipc_socket: a call that fails is told, and the server doesn't wait" {
  run -1 --separate-stderr with_failing sendto ENOBUFS 2 ipc_socket
  [[ $stderr =~ day7/ipc_socket\.c:[0-9]+:\ send\(.*\(ENOBUFS\) ]] ||
    fail "$stderr"
  assert_nothing_left
}

@test "ipc_socket: a client that dies is noticed by the server" {
  run -1 --separate-stderr with_failing shutdown EIO 1 ipc_socket
  [[ $stderr == *"shutdown(fds[CLIENT], SHUT_WR)"*"(EIO)"* ]] || fail "$stderr"
  assert_nothing_left
}

@test "ipc_socket: its head says what sockets are good and bad for" {
  assert_says_good_and_bad ipc_socket
}

@test "ipc_socket: help and bad arguments" {
  assert_help ipc_socket
  assert_usage_error "--type 'dgram' seqpacket|stream" ipc_socket --type dgram
  assert_usage_error "--type" ipc_socket --type
  assert_usage_error "--bogus" ipc_socket --bogus
  assert_usage_error "'surplus'" ipc_socket surplus
}

@test "ipc_socket: nothing is left" {
  run -0 ipc_socket
  assert_nothing_left
}
