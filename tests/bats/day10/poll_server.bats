load ../helpers
load ../echo_servers
load ../loop_servers

@test "poll_server: what comes goes back, byte for byte, line or no line" {
  start_server poll_server
  run -0 nc -N 127.0.0.1 "$PORT" <<<$'hello\nthere'
  assert_output $'hello\nthere'
  play odd
  assert_output "odd=ok"
  stop_server
  assert_output --partial "refused=0"
}

@test "poll_server: ready: listener, accept; client, echo; empty, close" {
  assert_says_what_is_ready poll_server
}

@test "poll_server: 2,000 clients at once in one process" {
  assert_crowd poll_server 2000
}

@test "poll_server: without --trace it prints two lines, no more" {
  start_server poll_server
  play rude 20
  stop_server
  assert_equal "$(wc -l <"$OUT")" 2
}

@test "poll_server: a client that has sent its end still gets the rest" {
  start_server poll_server
  play half_closed
  assert_output "half_closed=ok"
  stop_server
}

@test "poll_server: 100 MB, and a slow reader, get all back" {
  start_server poll_server
  play stream 100000000
  assert_output "echoed=100000000"
  play stream 1000000 2
  assert_output "echoed=1000000"
  stop_server
  assert_output "stopped: clients=2 refused=0 bytes=101000000"
}

@test "poll_server: it waits to write only while something waits" {
  assert_writes_only_if_it_must poll_server poll 'POLLOUT'
}

@test "poll_server: a client that doesn't read costs little, delays nobody" {
  assert_bounds_who_does_not_read poll_server
}

@test "poll_server: it never spins" {
  assert_never_spins poll_server poll
}

@test "poll_server: more than --max-clients are told busy, none is harmed" {
  start_server poll_server --max-clients 3
  play at_limit 3
  assert_output $'next=busy\nnext=busy\nthen=room'
  stop_server
  assert [ "$(field refused)" -ge 2 ]
}

@test "poll_server: who floods a full server delays nobody in it" {
  start_server poll_server --max-clients 1
  play_many crush 3
  assert_output "crush=ok"
  stop_server
}

@test "poll_server: no descriptor is left: clients are told busy" {
  assert_refuses_without_descriptors poll_server
}

@test "poll_server: if accept fails it pauses, lives on, and doesn't spin" {
  assert_pauses_if_accept_fails poll_server
}

@test "poll_server: clients that reset or vanish harm nobody" {
  start_server poll_server
  play rude 400
  assert_output "rude=400 then=good"
  play_many resets 1000
  assert_output --partial "resets=1000"
  stop_server
  assert_output --partial "clients=1402 refused=0"
}

@test "poll_server: SIGPIPE and EPIPE end one client, not the server" {
  assert_survives_sigpipe poll_server
}

@test "poll_server: the line quit on its keyboard ends it" {
  assert_ends_at_quit poll_server
}

@test "poll_server: SIGTERM ends all, though clients stay, or don't read" {
  assert_stops poll_server TERM
}

@test "poll_server: SIGINT ends all" {
  assert_stops poll_server INT
}

@test "poll_server: on IPv6" {
  assert_serves_ipv6 poll_server tcp
}

@test "poll_server: a port in use, a host that is nowhere: one clear line" {
  assert_needs_its_port poll_server
}

@test "poll_server: help and bad arguments" {
  assert_server_usage poll_server
}

@test "poll_server: diff against select_server shows only the API" {
  local select=day9/select_server.c poll=day10/poll_server.c same
  for same in accept_clients serve handle; do
    assert [ -n "$(function_of $poll $same)" ]
    assert_equal "$(function_of $poll $same)" "$(function_of $select $same)"
  done
  run -1 differing_lines $select $poll
  assert [ "${#lines[@]}" -le 20 ]
  run -1 grep -Ev 'fd_set|FD_SET|INT_MAX|nfds|watched|TO_READ|clients.size' \
    <<<"$output"
  assert_output ""
}
