load ../helpers
load ../echo_servers

@test "tcp_server: a second client gets in, but waits until the first leaves" {
  start_server tcp_server
  play turns
  assert_output $'waits=true\nthen=second'
  stop_server
  assert_output "stopped: clients=2 bytes=29"
}

@test "tcp_server: --trace tells that one is closed before the next comes" {
  start_server tcp_server --trace
  play turns
  stop_server
  run -0 sed -nE 's/^server [0-9]+: client=[0-9.:]+ (accepted|closed).*/\1/p' \
    "$OUT"
  assert_output $'accepted\nclosed\naccepted\nclosed'
}

@test "tcp_server: what comes goes back, byte for byte, line or no line" {
  start_server tcp_server
  run -0 nc -N 127.0.0.1 "$PORT" <<<$'hello\nthere'
  assert_output $'hello\nthere'
  play odd
  assert_output "odd=ok"
  stop_server
}

@test "tcp_server: a client that has sent its end still gets the rest" {
  start_server tcp_server
  play half_closed
  assert_output "half_closed=ok"
  stop_server
  assert_output "stopped: clients=1 bytes=200000"
}

@test "tcp_server: a stream of 100 MB and a slow reader get all back" {
  start_server tcp_server
  play stream 100000000
  assert_output "echoed=100000000"
  play stream 1000000 2
  assert_output "echoed=1000000"
  stop_server
}

@test "tcp_server: 1000 clients that reset or vanish harm nobody" {
  start_server tcp_server
  play rude 1000
  assert_output "rude=1000 then=good"
  stop_server
}

@test "tcp_server: so many at once are served, one after another" {
  start_server tcp_server
  play crowd 50
  assert_output "served=50"
  stop_server
  assert_output "stopped: clients=50 bytes=350"
}

@test "tcp_server: --max-clients may wait while one is served" {
  start_server tcp_server --max-clients 2
  play queue 6
  assert_output "inside=3"
  play half_closed
  assert_output "half_closed=ok"
  stop_server
}

@test "tcp_server: a silent client is closed after --idle-seconds" {
  start_server tcp_server --idle-seconds 1
  play_beside silent 1
  play half_closed
  assert_output "half_closed=ok"
  clients_end
  assert_line "ended=1"
  stop_server
}

@test "tcp_server: a client that doesn't read is closed too, memory bounded" {
  start_server tcp_server --idle-seconds 1
  local before
  before=$(memory_of "$PID")
  play_beside stuck
  assert [ $(($(memory_of "$PID") - before)) -lt 16384 ]
  play half_closed
  assert_output "half_closed=ok"
  stop_server
}

@test "tcp_server: no descriptor left: it lives on, and doesn't spin" {
  start_failing accept4 EMFILE 1..4 tcp_server
  local from=${EPOCHREALTIME/./}
  play half_closed
  assert_output "half_closed=ok"
  assert failed_times EMFILE 4
  assert [ $((${EPOCHREALTIME/./} - from)) -gt 350000 ]
  stop_server
}

@test "tcp_server: SIGTERM ends it while a client is connected and silent" {
  start_server tcp_server
  play_beside silent 1
  stop_server
  assert_output "stopped: clients=1 bytes=5"
  clients_end
  assert_line "ended=1"
  assert_nothing_left
}

@test "tcp_server: SIGTERM ends it while a client doesn't read" {
  start_server tcp_server
  play_beside stuck
  stop_server
  assert_output --partial "stopped: clients=1 "
  clients_end
  assert_nothing_left
}

@test "tcp_server: Ctrl-C ends it, and its port is free at once" {
  start_server tcp_server
  play_beside silent 1
  kill -INT -- "-$PID"
  ends_with 0
  clients_end
  start_server tcp_server --port "$PORT"
  play half_closed
  stop_server
}

@test "tcp_server: by default it prints two lines" {
  start_server tcp_server
  play rude 20
  stop_server
  assert_equal "$(wc -l <"$OUT")" 2
}

@test "tcp_server: a port in use, a bad host: one clear line, exit 1" {
  assert_needs_its_port tcp_server
}

@test "tcp_server: IPv6 too" {
  assert_serves_ipv6 tcp_server tcp
}

@test "tcp_server: help and bad arguments" {
  assert_server_usage tcp_server
  assert_usage_error "--idle-seconds '-1' 3600" tcp_server --idle-seconds -1
}
