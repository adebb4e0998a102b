# echo_servers.bash - what the tests of the echo servers share, beside helpers:
#   load ../echo_servers

# play SCENE ARG...: clients of tests/bats/echo_clients.py come to the server
# that was started, and see nothing they shouldn't.
play() {
  local scene=$1
  shift
  run -0 tests/bats/echo_clients.py "$scene" "$PORT" "$@"
}

# play_beside SCENE ARG...: the same in the background, until they are ready.
# CLIENTS: their pids. clients_end waits for the end of all of them; what they
# printed is $output then.
play_beside() {
  local scene=$1 log=$BATS_TEST_TMPDIR/clients.${#CLIENTS[@]}
  shift
  tests/bats/echo_clients.py "$scene" "$PORT" "$@" >"$log" 2>&1 3>&- &
  CLIENTS+=("$!")
  until_true 20000 grep -q '^ready' "$log" || fail "clients: $(cat "$log")"
}

clients_end() {
  wait "${CLIENTS[@]}" || fail "clients: $(cat "$BATS_TEST_TMPDIR"/clients.*)"
  run -0 cat "$BATS_TEST_TMPDIR"/clients.*
}

# start_failing CALL ERROR WHEN PROGRAM ARGS...: starts a server whose system
# CALL fails with ERROR at the WHEN-th time (1..3: three times, 1+: always) in
# each process. Sets TRACE: a file with a line for each CALL.
start_failing() {
  local call=$1 error=$2 when=$3
  shift 3
  TRACE=$BATS_TEST_TMPDIR/trace
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 start_server strace -D -f -qq \
    -o "$TRACE" -e "trace=$call" -e "inject=$call:error=$error:when=$when" "$@"
}

# failed_times ERROR COUNT: so many calls of $TRACE have failed so.
failed_times() {
  (($(grep -c " = -1 $1 " "$TRACE") == $2))
}

# has_children PID COUNT: so many, those that are zombies too.
has_children() {
  [[ $(children_of "$1" | wc -l) -eq $2 ]]
}

children_of() {
  ps -o pid= --ppid "$1"
}

# has_threads PID COUNT
has_threads() {
  [[ $(threads_of "$1") -eq $2 ]]
}

threads_of() {
  find "/proc/$1/task" -mindepth 1 -maxdepth 1 | wc -l
}

# has_fds PID COUNT: open descriptors.
has_fds() {
  local fds=("/proc/$1/fd/"*)
  [[ ${#fds[@]} -eq $2 ]]
}

# memory_of PID [FIELD]: in KiB; VmRSS, or another of /proc/PID/status.
memory_of() {
  sed -nE "s/^${2:-VmRSS}:[ \t]+([0-9]+) kB/\1/p" "/proc/$1/status"
}

memory_is_below() {
  (($(memory_of "$1" "$2") < $3))
}

# assert_server_usage PROGRAM: what all servers refuse, and how.
assert_server_usage() {
  assert_help "$1"
  assert_usage_error "--port '70000' 65535" "$1" --port 70000
  assert_usage_error "--port '-1' 65535" "$1" --port -1
  assert_usage_error "--max-clients '0' 1" "$1" --max-clients 0
  assert_usage_error "--max-clients 'abc'" "$1" --max-clients abc
  assert_usage_error "--host" "$1" --host
  assert_usage_error "--bogus" "$1" --bogus
  assert_usage_error "'surplus'" "$1" surplus
}

# assert_serves_ipv6 PROGRAM tcp|udp: if this machine has it.
assert_serves_ipv6() {
  [[ -e /proc/net/if_inet6 && $(</proc/net/if_inet6) ]] || skip "no IPv6 here"
  start_server "$1" --host ::1
  prints '^listening on \[::1\]:[0-9]+$'
  play by_name ::1 "$2"
  stop_server
}
