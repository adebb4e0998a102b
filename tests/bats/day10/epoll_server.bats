load ../helpers
load ../echo_servers
load ../loop_servers

@test "epoll_server: what comes goes back, byte for byte, line or no line" {
  start_server epoll_server
  run -0 nc -N 127.0.0.1 "$PORT" <<<$'hello\nthere'
  assert_output $'hello\nthere'
  play odd
  assert_output "odd=ok"
  stop_server
  assert_output --partial "refused=0"
}

@test "epoll_server: ready: listener, accept; client, echo; empty, close" {
  assert_says_what_is_ready epoll_server
}

@test "epoll_server: 10,000 clients at once in one process" {
  assert_crowd epoll_server 10000
}

@test "epoll_server: without --trace it prints two lines, no more" {
  start_server epoll_server
  play rude 20
  stop_server
  assert_equal "$(wc -l <"$OUT")" 2
}

@test "epoll_server: a client that has sent its end still gets the rest" {
  start_server epoll_server
  play half_closed
  assert_output "half_closed=ok"
  stop_server
}

@test "epoll_server: 100 MB, and a slow reader, get all back" {
  start_server epoll_server
  play stream 100000000
  assert_output "echoed=100000000"
  play stream 1000000 2
  assert_output "echoed=1000000"
  stop_server
  assert_output "stopped: clients=2 refused=0 bytes=101000000"
}

@test "epoll_server: it waits to write only while something waits" {
  assert_writes_only_if_it_must epoll_server epoll_ctl,epoll_wait 'EPOLLOUT'
}

@test "epoll_server: a client that doesn't read costs little, delays nobody" {
  assert_bounds_who_does_not_read epoll_server
}

@test "epoll_server: it never spins" {
  assert_never_spins epoll_server epoll_wait
}

@test "epoll_server: more than --max-clients are told busy, none is harmed" {
  start_server epoll_server --max-clients 3
  play at_limit 3
  assert_output $'next=busy\nnext=busy\nthen=room'
  stop_server
  assert [ "$(field refused)" -ge 2 ]
}

@test "epoll_server: who floods a full server delays nobody in it" {
  start_server epoll_server --max-clients 1
  play_many crush 3
  assert_output "crush=ok"
  stop_server
}

@test "epoll_server: no descriptor is left: clients are told busy" {
  assert_refuses_without_descriptors epoll_server
}

@test "epoll_server: if accept fails it pauses, lives on, and doesn't spin" {
  assert_pauses_if_accept_fails epoll_server
}

@test "epoll_server: clients that reset or vanish harm nobody" {
  start_server epoll_server
  play rude 400
  assert_output "rude=400 then=good"
  play_many resets 1000
  assert_output --partial "resets=1000"
  stop_server
  assert_output --partial "clients=1402 refused=0"
}

@test "epoll_server: SIGPIPE and EPIPE end one client, not the server" {
  assert_survives_sigpipe epoll_server
}

@test "epoll_server: the line quit on its keyboard ends it" {
  assert_ends_at_quit epoll_server
}

@test "epoll_server: SIGTERM ends all, though clients stay, or don't read" {
  assert_stops epoll_server TERM
}

@test "epoll_server: SIGINT ends all" {
  assert_stops epoll_server INT
}

@test "epoll_server: on IPv6" {
  assert_serves_ipv6 epoll_server tcp
}

@test "epoll_server: a port in use, a host that is nowhere: one clear line" {
  assert_needs_its_port epoll_server
}

@test "epoll_server: help and bad arguments" {
  assert_server_usage epoll_server
}

@test "epoll_server: an idle client costs less than 2 KiB" {
  needs_fds 5100
  [[ -z ${LAB_SANITIZE:-} ]] || skip "sanitizers need memory of their own"
  start_server epoll_server
  local before
  before=$(memory_of "$PID")
  crowd_stays 5000
  assert [ $(($(memory_of "$PID") - before)) -lt 10000 ]
  assert [ "$(memory_of "$PID")" -lt 20000 ]
  stop_server
  clients_end
}

@test "epoll_server: level-triggered by default" {
  start_traced epoll_ctl epoll_server
  play odd
  stop_server
  run -0 cat "$TRACE"
  assert_output --partial EPOLLIN
  refute_output --partial EPOLLET
}

@test "epoll_server: --edge drains: nothing is left unread" {
  start_traced epoll_ctl epoll_server --edge
  play odd
  play half_closed
  play stream 20000000
  play stream 1000000 2
  play rude 40
  stop_server
  run -0 grep -Ec 'EPOLL_CTL_ADD.*EPOLLIN\|EPOLLET' "$TRACE"
  assert [ "$output" -ge 50 ]
}

@test "epoll_server: --edge: a client that doesn't read delays nobody" {
  start_server epoll_server --edge
  play_beside deaf 2
  play held 100
  play_many resets 500
  stop_server
  clients_end
  assert_line "others=20"
}

@test "epoll_server: --lazy-edge leaves data unread, and says so" {
  start_server epoll_server --lazy-edge
  play_many lazy
  assert_line "first=01234567"
  assert_line "silent=true"
  assert_line "then=89abcdef"
  prints '^server [0-9]+: client fd=[0-9]+ left_unread=12: no event will tell'
  stop_server
}

@test "epoll_server: what --lazy-edge leaves, --edge and level don't" {
  local mode
  for mode in "" --edge; do
    start_server epoll_server $mode
    play_many lazy
    assert_output $'first=0123456789abcdefghij\nsilent=true\nthen=!'
    stop_server
    assert_equal "$(wc -l <"$OUT")" 2
  done
}

@test "epoll_server: a regular file as stdin does no harm" {
  start_server bash -c 'exec epoll_server <day10/epoll_server.c'
  play half_closed
  stop_server
}

@test "epoll_server: diff against poll_server shows only the API" {
  local poll=day10/poll_server.c epoll=day10/epoll_server.c same
  for same in accept_clients handle; do
    assert [ -n "$(function_of $epoll $same)" ]
    assert_equal "$(function_of $epoll $same)" "$(function_of $poll $same)"
  done
  run -1 differing_lines $poll $epoll
  assert [ "${#lines[@]}" -le 24 ]
  run -1 grep -Ev 'nfds|watched|clients.size|TO_READ|epoll|edge|EVENTS|step\(' \
    <<<"$output"
  assert_output ""
}
