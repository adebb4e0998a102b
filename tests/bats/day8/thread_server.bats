load ../helpers
load ../echo_servers

@test "thread_server: what comes goes back, byte for byte, line or no line" {
  start_server thread_server
  run -0 nc -N 127.0.0.1 "$PORT" <<<$'hello\nthere'
  assert_output $'hello\nthere'
  play odd
  assert_output "odd=ok"
  stop_server
  assert_output --partial "refused=0"
}

@test "thread_server: 100 clients are served while all are held mid-line" {
  start_server thread_server
  play held 100
  assert_output "served=100"
  stop_server
  assert_output "stopped: clients=100 refused=0 joined=100 bytes=2390"
}

@test "thread_server: a client that has sent its end still gets the rest" {
  start_server thread_server
  play half_closed
  assert_output "half_closed=ok"
  stop_server
}

@test "thread_server: a stream of 100 MB and a slow reader get all back" {
  start_server thread_server
  play stream 100000000
  assert_output "echoed=100000000"
  play stream 1000000 2
  assert_output "echoed=1000000"
  stop_server
}

@test "thread_server: a thread for each client, joined when it has left" {
  skip_under thread "its runtime has a thread of its own"
  start_server thread_server
  local before
  before=$(threads_of "$PID")
  play_beside silent 7
  assert_equal "$(threads_of "$PID")" $((before + 7))
  kill "${CLIENTS[0]}"
  until_true 20000 has_threads "$PID" "$before"
  stop_server
  assert_output --partial "stopped: clients=7 refused=0 joined=7"
}

@test "thread_server: the descriptor of a client that has left is closed" {
  start_server thread_server
  local before=(/proc/"$PID"/fd/*)
  play rude 50
  until_true 20000 has_fds "$PID" "${#before[@]}"
  assert_equal "$(echo /proc/"$PID"/fd/*)" "${before[*]}"
  stop_server
}

@test "thread_server: more than --max-clients are told busy, none is harmed" {
  start_server thread_server --max-clients 3
  play at_limit 3
  assert_output $'next=busy\nnext=busy\nthen=room'
  stop_server
  assert [ "$(field refused)" -ge 2 ]
  assert_equal "$(field clients)" "$(field joined)"
}

@test "thread_server: a client that doesn't read delays nobody" {
  start_server thread_server
  local before
  before=$(memory_of "$PID")
  play_beside deaf 3
  assert [ $(($(memory_of "$PID") - before)) -lt 32768 ]
  stop_server
  clients_end
  assert_line "others=20"
}

@test "thread_server: 1000 clients that reset or vanish harm nobody" {
  start_server thread_server
  local before
  before=$(memory_of "$PID" VmSize)
  play rude 1000
  assert_output "rude=1000 then=good"
  # if not joined, the stacks of 1000 threads would stay: 8 MB each
  until_true 20000 memory_is_below "$PID" VmSize $((before + 2000 * 1024))
  stop_server
  assert_equal "$(field clients)" "$(field joined)"
}

@test "thread_server: no thread left: the client is told busy" {
  skip_under thread "its runtime makes threads"
  start_failing clone3 EAGAIN 1..2 thread_server
  run -0 nc 127.0.0.1 "$PORT"
  assert_output busy
  run -0 nc 127.0.0.1 "$PORT"
  assert_output busy
  play half_closed
  stop_server
  assert_output "stopped: clients=1 refused=2 joined=1 bytes=200000"
}

@test "thread_server: no descriptor left: it lives on, and doesn't spin" {
  start_failing accept4 EMFILE 1..4 thread_server
  local from=${EPOCHREALTIME/./}
  play half_closed
  assert_output "half_closed=ok"
  assert failed_times EMFILE 4
  assert [ $((${EPOCHREALTIME/./} - from)) -gt 350000 ]
  stop_server
}

@test "thread_server: SIGTERM ends all, though clients stay, or don't read" {
  start_server thread_server
  play_beside silent 5
  play_beside stuck
  stop_server
  assert_output --partial "stopped: clients=6 refused=0 joined=6"
  clients_end
  assert_line "ended=5"
  assert_nothing_left
}

@test "thread_server: whoever left before, the stop finds those who stay" {
  start_server thread_server
  for _ in 1 2 3 4; do play_beside silent 1; done
  local fds=(/proc/"$PID"/fd/*)
  kill "${CLIENTS[0]}"
  until_true 20000 has_fds "$PID" $((${#fds[@]} - 1))
  kill "${CLIENTS[3]}"
  until_true 20000 has_fds "$PID" $((${#fds[@]} - 2))
  CLIENTS=("${CLIENTS[@]:1:2}")
  stop_server
  assert_output "stopped: clients=4 refused=0 joined=4 bytes=20"
  clients_end
}

@test "thread_server: Ctrl-C ends all" {
  start_server thread_server
  play_beside silent 2
  kill -INT -- "-$PID"
  ends_with 0
  run -0 tail -n 1 "$OUT"
  assert_output "stopped: clients=2 refused=0 joined=2 bytes=10"
  assert_nothing_left
}

@test "thread_server: few descriptors: what they allow, the rest is busy" {
  start_server prlimit --nofile=24:24 thread_server
  play at_limit 8
  assert_output $'next=busy\nnext=busy\nthen=room'
  stop_server
}

@test "thread_server: the port is free at once, though clients were there" {
  start_server thread_server
  play_beside silent 2
  stop_server
  start_server thread_server --port "$PORT"
  play half_closed
  stop_server
}

@test "thread_server: by default it prints two lines, with --trace each event" {
  start_server thread_server
  play half_closed
  stop_server
  assert_equal "$(wc -l <"$OUT")" 2
  start_server thread_server --trace --max-clients 1
  play at_limit 1
  stop_server
  run -0 cat "$OUT"
  for event in started refused joined; do
    assert_line --regexp "^main $PID/$PID: $event fd=[0-9]+ now=[01]$"
  done
}

@test "thread_server: a port in use, a bad host: one clear line, exit 1" {
  assert_needs_its_port thread_server
}

@test "thread_server: IPv6 too" {
  assert_serves_ipv6 thread_server tcp
}

@test "thread_server: help and bad arguments" {
  assert_server_usage thread_server
}
