load ../helpers
load ../echo_servers

@test "udp_server: each datagram goes back, an empty one too" {
  start_server udp_server
  play udp 1 0 5 1023 0
  assert_output "sent=1 came=1
sent=0 came=0
sent=5 came=5
sent=1023 came=1023
sent=0 came=0"
  stop_server
  assert_output "stopped: datagrams=5 bytes=1029 cut=0 unsent=0 dropped=0"
}

@test "udp_server: clients take turns, none waits until another leaves" {
  start_server udp_server --trace
  play udp_turns
  local ports
  ports=$(field port)
  assert_equal "$(sort -u <<<"$ports" | wc -l)" 2
  run -0 sed -nE 's/^server .*client=127.0.0.1:([0-9]+) came=.*/\1/p' "$OUT"
  assert_output "$ports"
  stop_server
}

@test "udp_server: a datagram longer than the buffer is reported as cut" {
  start_server udp_server --buffer 100 --trace
  play udp 99 100 101 65507
  assert_output "sent=99 came=99
sent=100 came=100
sent=101 came=100
sent=65507 came=100"
  run -0 grep -Eo 'came=.*' "$OUT"
  assert_output "came=99 sent=99
came=100 sent=100
came=101 sent=100 cut
came=65507 sent=100 cut"
  stop_server
  assert_output --partial "cut=2"
}

@test "udp_server: without --trace too the first is told, the rest counted" {
  start_server udp_server
  play udp 10 1024 1025 5000 10 5000
  run -0 grep -v '^listening' "$OUT"
  assert_equal "$(wc -l <<<"$output")" 1
  assert_output --regexp \
    '^server [0-9]+: client=127\.0\.0\.1:[0-9]+ came=1025 sent=1024 cut$'
  stop_server
  assert_output "stopped: datagrams=6 bytes=4116 cut=3 unsent=0 dropped=0"
}

@test "udp_server: a datagram as long as there can be goes back whole" {
  start_server udp_server --buffer 65507
  play udp 65507 1 65507
  assert_output "sent=65507 came=65507
sent=1 came=1
sent=65507 came=65507"
  stop_server
  assert_output --partial "cut=0"
}

@test "udp_server: in a flood it serves on, and tells how many were dropped" {
  start_server udp_server
  kill -STOP "$PID"
  play udp_flood 5000
  kill -CONT "$PID"
  play udp_again
  stop_server
  assert [ "$(field dropped)" -gt 0 ]
  assert [ $(($(field datagrams) + $(field dropped))) -ge 5001 ]
}

@test "udp_server: --max-clients is the room to wait in" {
  local kept=()
  for max_clients in 1 1000; do
    start_server udp_server --max-clients "$max_clients"
    kill -STOP "$PID"
    play udp_flood 500
    kill -CONT "$PID"
    stop_server
    kept+=("$(field dropped)")
  done
  assert [ "${kept[0]}" -gt "${kept[1]}" ]
}

@test "udp_server: an answer that can't be sent harms nobody else" {
  start_failing sendto ENETUNREACH 1..2 udp_server
  play udp_again
  assert_output "unanswered=2"
  play udp 4
  stop_server
  assert_output "stopped: datagrams=4 bytes=10 cut=0 unsent=2 dropped=0"
}

@test "udp_server: SIGTERM and Ctrl-C end it, its port is free at once" {
  start_server udp_server
  play udp 10
  stop_server
  assert_nothing_left
  start_server udp_server --port "$PORT"
  kill -INT -- "-$PID"
  ends_with 0
  assert_nothing_left
}

@test "udp_server: a port in use, a bad host: one clear line, exit 1" {
  assert_needs_its_port udp_server
}

@test "udp_server: IPv6 too" {
  assert_serves_ipv6 udp_server udp
}

@test "udp_server: help and bad arguments" {
  assert_server_usage udp_server
  assert_usage_error "--buffer '0' 65507" udp_server --buffer 0
  assert_usage_error "--buffer '65508' 65507" udp_server --buffer 65508
}
