load ../helpers
load ../echo_servers

# type_into COMMAND...: starts it with a pipe, descriptor 5, as its stdin.
type_into() {
  local pipe=$BATS_TEST_TMPDIR/typed
  mkfifo "$pipe"
  "$@" <"$pipe" >"$BATS_TEST_TMPDIR/echoed" 2>&1 3>&- &
  CLIENT=$!
  exec 5>"$pipe"
}

# comes_back LINE...: these and no others, soon.
comes_back() {
  printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/expected"
  until_true 20000 cmp -s "$BATS_TEST_TMPDIR"/{expected,echoed} ||
    fail "$(cat "$BATS_TEST_TMPDIR/echoed")"
}

# client_ends STATUS: what it printed is $output then.
client_ends() {
  until_true 20000 gone "$CLIENT" || fail "the client doesn't end"
  local status=0
  wait "$CLIENT" || status=$?
  assert_equal "$status" "$1"
  run -0 cat "$BATS_TEST_TMPDIR/echoed"
}

@test "echo_client: each line you type comes back before the next" {
  start_server fork_server
  type_into echo_client --port "$PORT"
  echo one >&5
  comes_back one
  echo two >&5
  comes_back one two
  exec 5>&-
  client_ends 0
  stop_server
}

@test "echo_client: at the end of stdin the rest still comes, byte for byte" {
  start_server tcp_server
  head -c 20000000 /dev/urandom >"$BATS_TEST_TMPDIR/data"
  echo_client --port "$PORT" <"$BATS_TEST_TMPDIR/data" \
    >"$BATS_TEST_TMPDIR/back"
  run -0 cmp "$BATS_TEST_TMPDIR"/{data,back}
  run -0 --separate-stderr echo_client --port "$PORT" </dev/null
  assert_output ""
  stop_server
}

@test "echo_client: --count N --size S tells bytes, seconds and rate" {
  start_server thread_server
  run -0 echo_client --port "$PORT" --count 3 --size 65536
  assert_output --regexp '^client [0-9]+: count=3 size=65536 bytes=196608 s'
  assert_output --regexp ' seconds=[0-9.]+ rate=[0-9]+$'
  run -0 echo_client --port "$PORT" --count 1000
  assert_equal "$(field size) $(field bytes)" "64 64000"
  stop_server
  assert_output --partial "bytes=260608"
}

@test "echo_client: messages larger than all buffers on the way don't block" {
  start_server tcp_server
  run -0 echo_client --port "$PORT" --count 20 --size 1048576
  assert_equal "$(field bytes)" 20971520
  stop_server
}

@test "echo_client: --udp, for the datagram server" {
  start_server udp_server
  run -0 echo_client --udp --port "$PORT" --count 100 --size 1000
  assert_equal "$(field bytes)" 100000
  run -0 echo_client --udp --port "$PORT" <<<"hello"
  assert_output "hello"
  stop_server
}

@test "echo_client: nobody there: a clear line, exit 1" {
  start_server tcp_server
  stop_server
  run -1 --separate-stderr echo_client --port "$PORT" --count 1
  [[ $stderr == *"127.0.0.1, port $PORT: Connection refused"* ]] ||
    fail "$stderr"
  run -1 --separate-stderr echo_client --udp --port "$PORT" --count 1
  assert_equal "$output" ""
  [[ $stderr == *"the server is gone: sent=64 came=0" ]] || fail "$stderr"
}

@test "echo_client: the server goes while you type: told at once, exit 1" {
  start_server thread_server
  type_into echo_client --port "$PORT"
  echo one >&5
  comes_back one
  stop_server
  client_ends 1
  assert_line --partial "the server is gone: sent=4 came=4"
}

@test "echo_client: the server is killed while it counts: exit 1" {
  start_server fork_server
  type_into echo_client --port "$PORT" --count 100000000
  until_true 20000 has_children "$PID" 1
  kill -KILL "$PID"
  client_ends 1
  assert_output --regexp 'the server is gone: sent=[0-9]+ came=[0-9]+$'
}

@test "echo_client: a server that is busy is told as such, exit 1" {
  start_server fork_server --max-clients 1
  play_beside silent 1
  for size in 1 5 100; do
    run -1 echo_client --port "$PORT" --count 1 --size "$size"
    assert_output --partial "the server is busy"
  done
  run -1 echo_client --port "$PORT" <<<"ping"
  assert_output --partial "the server is busy"
  stop_server
}

@test "echo_client: what comes back changed is noticed, exit 1" {
  start_server tests/bats/echo_clients.py wrong_server 0
  run -1 echo_client --port "$PORT" --count 10
  assert_output --partial "message 1 came back changed"
}

@test "echo_client: a datagram that is lost or cut isn't waited for for ever" {
  start_server udp_server --buffer 10
  run -1 echo_client --udp --port "$PORT" --count 1 --size 11
  assert_output --partial "no answer in 1000 ms: sent=11 came=10"
  kill -STOP "$PID"
  run -1 echo_client --udp --port "$PORT" --count 1
  assert_output --partial "no answer in 1000 ms: sent=64 came=0"
  run -1 echo_client --udp --port "$PORT" --count 1 --size 65508
  assert_output --partial "too many for a datagram"
}

@test "echo_client: Ctrl-C ends it" {
  start_server tcp_server
  type_into env --default-signal=INT echo_client --port "$PORT"
  echo one >&5
  comes_back one
  kill -INT "$CLIENT"
  client_ends 130
  stop_server
  assert_nothing_left
}

@test "echo_client: help and bad arguments" {
  assert_help echo_client
  assert_usage_error "--port '0' 65535" echo_client --port 0
  assert_usage_error "--count 'x'" echo_client --count x
  assert_usage_error "--size '0' 1048576" echo_client --size 0
  assert_usage_error "'surplus'" echo_client surplus
}
