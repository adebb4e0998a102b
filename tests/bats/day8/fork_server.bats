load ../helpers
load ../echo_servers

@test "fork_server: what comes goes back, byte for byte, line or no line" {
  start_server fork_server
  run -0 nc -N 127.0.0.1 "$PORT" <<<$'hello\nthere'
  assert_output $'hello\nthere'
  play odd
  assert_output "odd=ok"
  stop_server
  assert_output --partial "refused=0"
}

@test "fork_server: 100 clients are served while all are held mid-line" {
  start_server fork_server
  play held 100
  assert_output "served=100"
  stop_server
  assert_output "stopped: clients=100 refused=0 reaped=100"
}

@test "fork_server: a client that has sent its end still gets the rest" {
  start_server fork_server
  play half_closed
  assert_output "half_closed=ok"
  stop_server
}

@test "fork_server: a stream of 100 MB and a slow reader get all back" {
  start_server fork_server
  play stream 100000000
  assert_output "echoed=100000000"
  play stream 1000000 2
  assert_output "echoed=1000000"
  stop_server
}

@test "fork_server: a child for each client, reaped as soon as it has left" {
  start_server fork_server
  play_beside silent 7
  has_children "$PID" 7 || fail "$(children_of "$PID")"
  kill "${CLIENTS[0]}"
  until_true 20000 has_children "$PID" 0 || fail "$(ps --ppid "$PID")"
  stop_server
  assert_output "stopped: clients=7 refused=0 reaped=7"
}

@test "fork_server: a child has its client only, the server has none" {
  start_server fork_server
  local before=(/proc/"$PID"/fd/*) child
  play_beside silent 3
  assert_equal "$(echo /proc/"$PID"/fd/*)" "${before[*]}"
  for child in $(children_of "$PID"); do
    run -0 readlink /proc/"$child"/fd/*
    assert_equal "$(grep -c socket <<<"$output")" 1
    refute_line --partial signalfd
  done
  stop_server
}

@test "fork_server: more than --max-clients are told busy, none is harmed" {
  start_server fork_server --max-clients 3
  play at_limit 3
  assert_output $'next=busy\nnext=busy\nthen=room'
  stop_server
  assert [ "$(field refused)" -ge 2 ]
  assert_equal "$(field clients)" "$(field reaped)"
}

@test "fork_server: a client that doesn't read delays nobody" {
  start_server fork_server
  play_beside deaf 3
  for child in $(children_of "$PID"); do
    assert memory_is_below "$child" VmRSS 65536
  done
  stop_server
  clients_end
  assert_line "others=20"
}

@test "fork_server: 1000 clients that reset or vanish harm nobody" {
  start_server fork_server
  play rude 1000
  assert_output "rude=1000 then=good"
  until_true 20000 has_children "$PID" 0
  stop_server
  assert_equal "$(field clients)" "$(field reaped)"
}

@test "fork_server: no process left: the client is told busy" {
  skip_under thread "its runtime makes threads"
  start_failing clone EAGAIN 1..2 fork_server
  run -0 nc 127.0.0.1 "$PORT"
  assert_output busy
  run -0 nc 127.0.0.1 "$PORT"
  assert_output busy
  play half_closed
  stop_server
  assert_output "stopped: clients=1 refused=2 reaped=1"
}

@test "fork_server: no descriptor left: it lives on, and doesn't spin" {
  start_failing accept4 EMFILE 1..4 fork_server
  local from=${EPOCHREALTIME/./}
  play half_closed
  assert_output "half_closed=ok"
  assert failed_times EMFILE 4
  assert [ $((${EPOCHREALTIME/./} - from)) -gt 350000 ]
  stop_server
}

@test "fork_server: SIGTERM ends all, though clients stay, or don't read" {
  start_server fork_server
  play_beside silent 5
  play_beside stuck
  stop_server
  assert_output "stopped: clients=6 refused=0 reaped=6"
  clients_end
  assert_line "ended=5"
  assert_nothing_left
}

@test "fork_server: a child that is killed costs its client only" {
  start_server fork_server
  play_beside silent 1
  kill -TERM "$(children_of "$PID" | tr -d ' ')"
  clients_end
  until_true 20000 has_children "$PID" 0
  play half_closed
  stop_server
  assert_output "stopped: clients=2 refused=0 reaped=2"
}

@test "fork_server: Ctrl-C ends all" {
  start_server fork_server
  play_beside silent 2
  kill -INT -- "-$PID"
  ends_with 0
  run -0 tail -n 1 "$OUT"
  assert_output "stopped: clients=2 refused=0 reaped=2"
  assert_nothing_left
}

@test "fork_server: a killed server leaves no child, and its port is free" {
  start_server fork_server
  play_beside silent 5
  kill -KILL "$PID"
  clients_end
  assert_line "ended=5"
  assert_nothing_left
  start_server fork_server --port "$PORT"
  stop_server
}

@test "fork_server: children are reaped though SIGCHLD was ignored before" {
  start_server env --ignore-signal=CHLD fork_server --max-clients 1
  play half_closed
  until_true 20000 has_children "$PID" 0
  play half_closed
  stop_server
  assert_output "stopped: clients=2 refused=0 reaped=2"
}

@test "fork_server: by default it prints two lines, with --trace each event" {
  start_server fork_server
  play half_closed
  stop_server
  assert_equal "$(wc -l <"$OUT")" 2
  start_server fork_server --trace --max-clients 1
  play at_limit 1
  stop_server
  run -0 cat "$OUT"
  for event in started refused reaped; do
    assert_line --regexp "^server $PID: $event child=-?[0-9]+ now=[01]$"
  done
}

@test "fork_server: a port in use, a bad host: one clear line, exit 1" {
  assert_needs_its_port fork_server
}

@test "fork_server: IPv6 too" {
  assert_serves_ipv6 fork_server tcp
}

@test "fork_server: help and bad arguments" {
  assert_server_usage fork_server
}
