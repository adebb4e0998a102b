load ../helpers
load ../echo_servers
load ../loop_servers

@test "select_server: what comes goes back, byte for byte, line or no line" {
  start_server select_server
  run -0 nc -N 127.0.0.1 "$PORT" <<<$'hello\nthere'
  assert_output $'hello\nthere'
  play odd
  assert_output "odd=ok"
  stop_server
  assert_output --partial "refused=0"
}

@test "select_server: ready: listener, accept; client, echo; empty, close" {
  assert_says_what_is_ready select_server
}

@test "select_server: 100 clients at once in one process" {
  assert_crowd select_server 100
}

@test "select_server: without --trace it prints two lines, no more" {
  start_server select_server
  play rude 20
  stop_server
  assert_equal "$(wc -l <"$OUT")" 2
}

@test "select_server: a client that has sent its end still gets the rest" {
  start_server select_server
  play half_closed
  assert_output "half_closed=ok"
  stop_server
}

@test "select_server: 100 MB, and a slow reader, get all back" {
  start_server select_server
  play stream 100000000
  assert_output "echoed=100000000"
  play stream 1000000 2
  assert_output "echoed=1000000"
  stop_server
  assert_output "stopped: clients=2 refused=0 bytes=101000000"
}

@test "select_server: it waits to write only while something waits" {
  assert_writes_only_if_it_must select_server select,pselect6 '\], \[[0-9]'
}

@test "select_server: a client that doesn't read costs little, delays nobody" {
  assert_bounds_who_does_not_read select_server
}

@test "select_server: it never spins" {
  assert_never_spins select_server select
}

@test "select_server: more than --max-clients are told busy, none is harmed" {
  start_server select_server --max-clients 3
  play at_limit 3
  assert_output $'next=busy\nnext=busy\nthen=room'
  stop_server
  assert [ "$(field refused)" -ge 2 ]
}

@test "select_server: who floods a full server delays nobody in it" {
  start_server select_server --max-clients 1
  play_many crush 3
  assert_output "crush=ok"
  stop_server
}

@test "select_server: no descriptor is left: clients are told busy" {
  assert_refuses_without_descriptors select_server
}

@test "select_server: beyond FD_SETSIZE clients are told busy" {
  needs_fds 2100
  start_server select_server --max-clients 2000
  play_many beyond 1100
  assert [ "$(field served)" -ge 950 ]
  assert [ "$(field served)" -lt 1024 ]
  assert_equal $(($(field served) + $(field refused))) 1100
  play half_closed
  stop_server
}

@test "select_server: with 1024 descriptors open at its start it refuses" {
  needs_fds 2100
  run -1 --separate-stderr python3 -c '
import os, resource
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
for fd in range(3, 1100):
    os.dup2(0, fd)
os.execvp("select_server", ["select_server"])' </dev/null
  assert_equal "$output" ""
  assert_equal "${#stderr_lines[@]}" 1
  [[ $stderr == *"(EMFILE)" ]] || fail "$stderr"
}

@test "select_server: if accept fails it pauses, lives on, and doesn't spin" {
  assert_pauses_if_accept_fails select_server
}

@test "select_server: clients that reset or vanish harm nobody" {
  start_server select_server
  play rude 400
  assert_output "rude=400 then=good"
  play_many resets 1000
  assert_output --partial "resets=1000"
  stop_server
  assert_output --partial "clients=1402 refused=0"
}

@test "select_server: SIGPIPE and EPIPE end one client, not the server" {
  assert_survives_sigpipe select_server
}

@test "select_server: the line quit on its keyboard ends it" {
  assert_ends_at_quit select_server
}

@test "select_server: SIGTERM ends all, though clients stay, or don't read" {
  assert_stops select_server TERM
}

@test "select_server: SIGINT ends all" {
  assert_stops select_server INT
}

@test "select_server: on IPv6" {
  assert_serves_ipv6 select_server tcp
}

@test "select_server: a port in use, a host that is nowhere: one clear line" {
  assert_needs_its_port select_server
}

@test "select_server: help and bad arguments" {
  assert_server_usage select_server
}
