# loop_servers.bash - what the tests of select_server, poll_server and
# epoll_server share, beside helpers and echo_servers:
#   load ../loop_servers

# play_many SCENE ARG...: as play, of tests/bats/many_clients.py.
play_many() {
  run -0 tests/bats/many_clients.py "$1" "${PORT:?}" "${@:2}"
}

# start_traced CALLS PROGRAM ARGS...: starts a server. Sets TRACE: a file with
# a line for each of its system calls that are among CALLS.
start_traced() {
  local calls=$1
  shift
  TRACE=$BATS_TEST_TMPDIR/trace
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 start_server strace -D -f -qq \
    -o "$TRACE" -e "trace=$calls" "$@"
}

# start_at_keyboard PROGRAM ARGS...: starts a server whose stdin is a pipe, into
# which `type_line TEXT` types a line.
start_at_keyboard() {
  mkfifo "$BATS_TEST_TMPDIR/stdin"
  exec 8<>"$BATS_TEST_TMPDIR/stdin"
  # shellcheck disable=SC2016 # for the inner shell
  start_server bash -c 'in=$1; shift; exec "$@" <"$in" 8<&-' - \
    "$BATS_TEST_TMPDIR/stdin" "$@"
}

type_line() {
  echo "$1" >&8
}

# needs_fds COUNT: skips the test where a process may not have so many.
needs_fds() {
  local hard
  hard=$(ulimit -Hn)
  [[ $hard == unlimited || $hard -gt $1 ]] || skip "$hard descriptors: too few"
}

# assert_crowd PROGRAM COUNT: so many clients at once, in one process of one
# thread, none refused; a further one is served beside them.
assert_crowd() {
  needs_fds $(($2 + 100))
  start_server "$1" --max-clients $(($2 + 1))
  crowd_stays "$2"
  assert has_children "$PID" 0
  # the runtime of that sanitizer has a thread of its own
  [[ ${LAB_SANITIZE:-} == thread ]] || assert has_threads "$PID" 1
  play half_closed
  stop_server
  assert_output --partial "clients=$(($2 + 1)) refused=0"
  clients_end
  assert_line "ended=$2"
}

# crowd_stays COUNT: in the background, until all are served.
crowd_stays() {
  local log=$BATS_TEST_TMPDIR/clients.${#CLIENTS[@]}
  tests/bats/many_clients.py crowd "$PORT" "$1" >"$log" 2>&1 3>&- &
  CLIENTS+=("$!")
  until_true 40000 grep -q '^ready' "$log" || fail "clients: $(cat "$log")"
}

# assert_says_what_is_ready PROGRAM: with --trace, and else nothing.
assert_says_what_is_ready() {
  start_server "$1" --trace
  run -0 nc -N 127.0.0.1 "$PORT" <<<hello
  assert_output hello
  until_true 20000 grep -q close "$OUT"
  local fd
  fd=$(sed -nE 's/.*listener is ready: accept fd=([0-9]+)$/\1/p' "$OUT")
  run -0 sed -nE 's/^server [0-9]+: //p' "$OUT"
  assert_line --index 0 "listener is ready: accept fd=$fd"
  assert_line --index 1 "client fd=$fd is ready: echo, waiting=0"
  assert_line --index 2 "client fd=$fd is ready: empty, close, waiting=0"
  stop_server
  assert_output "stopped: clients=1 refused=0 bytes=6"
}

# assert_writes_only_if_it_must PROGRAM CALL PATTERN: a line of CALL's
# trace is like PATTERN if it waits to write: not before a client doesn't read.
assert_writes_only_if_it_must() {
  start_traced "$2" "$1" --trace
  play odd
  run -1 grep -E "$3" "$TRACE"
  run -1 grep -E 'waiting=[1-9]' "$OUT"
  play_beside stuck
  until_true 20000 grep -Eq "$3" "$TRACE" || fail "it doesn't wait to write"
  run -0 grep -E 'is ready: echo, waiting=[1-9]' "$OUT"
  play odd
  stop_server
  clients_end
}

# assert_never_spins PROGRAM CALL: with clients that are silent, that don't read
# and that have left, and a stdin at its end, it waits by CALL most of the time.
assert_never_spins() {
  # shellcheck disable=SC2016 # for the inner shell
  start_traced "$2" bash -c 'exec "$0" < <(:)' "$1"
  play rude 40
  play_beside silent 3
  play_beside stuck # which takes 0.2 s at least to see that no more goes
  stop_server
  clients_end
  assert [ "$(grep -c "$2" "$TRACE")" -lt 1500 ]
}

# assert_refuses_without_descriptors PROGRAM: it has fewer than clients come.
assert_refuses_without_descriptors() {
  # shellcheck disable=SC2016 # for the inner shell
  start_server bash -c 'ulimit -n "$1"; shift; exec "$@"' - 24 "$1"
  play_many beyond 60
  assert [ "$(field served)" -ge 2 ]
  assert_equal $(($(field served) + $(field refused))) 60
  play half_closed
  stop_server
}

# assert_pauses_if_accept_fails PROGRAM: four times; then it is well again.
assert_pauses_if_accept_fails() {
  start_failing accept4 ENFILE 1..4 "$1"
  local from=${EPOCHREALTIME/./}
  play half_closed
  assert [ $((${EPOCHREALTIME/./} - from)) -gt 350000 ]
  assert failed_times ENFILE 4
  stop_server
  assert_output "stopped: clients=1 refused=0 bytes=200000"
}

# assert_survives_sigpipe PROGRAM: as if its second write, the first of an echo,
# went to a client that has gone.
assert_survives_sigpipe() {
  skip_under thread "its runtime writes first, so the count is off"
  start_failing write EPIPE:signal=PIPE 2 "$1"
  run -0 nc -N 127.0.0.1 "$PORT" <<<hello
  assert_output ""
  assert failed_times EPIPE 1
  play half_closed
  stop_server
  assert_output "stopped: clients=2 refused=0 bytes=200000"
}

# assert_bounds_who_does_not_read PROGRAM
assert_bounds_who_does_not_read() {
  start_server "$1"
  play half_closed
  local before
  before=$(memory_of "$PID")
  play_beside deaf 3
  if [[ -z ${LAB_SANITIZE:-} ]]; then
    assert [ $(($(memory_of "$PID") - before)) -le 1024 ]
  fi
  stop_server
  clients_end
  assert_line "others=20"
}

# assert_ends_at_quit PROGRAM: at that line on its keyboard, and at no other; a
# server whose stdin is at its end goes on.
assert_ends_at_quit() {
  start_at_keyboard "$1"
  play_beside silent 3
  type_line "quit now"
  type_line ""
  play half_closed
  type_line quit
  ends_with 0
  clients_end
  assert_line "ended=3"
  run -0 cat "$OUT"
  assert_line --index 1 "stopped: clients=4 refused=0 bytes=200015"
}

# assert_stops PROGRAM SIGNAL: with clients of all kinds; nothing is left.
assert_stops() {
  start_server "$1"
  local port=$PORT
  play_beside silent 5
  play_beside stuck
  stop_server "$2"
  assert_output --partial "clients=6 refused=0"
  clients_end
  assert_line "ended=5"
  assert_nothing_left
  start_server "$1" --port "$port"
  stop_server
}

# function_of FILE NAME: its text.
function_of() {
  sed -n "/^static .*\b$2(/,/^}/p" "$1"
}

# differing_lines FILE FILE: all but the head, the includes, and the functions
# watch, run and step; the programs' names and numbers made alike.
differing_lines() {
  diff --old-line-format='%L' --new-line-format='%L' \
    --unchanged-line-format='' <(common_part "$1") <(common_part "$2")
}

common_part() {
  sed -E -e '1,/^ \*\//d' -e '/^#include </d' -e '/^$/d' \
    -e '/begin: step /,/end: step /d' -e '/^static .* (watch|run)\(/,/^}/d' \
    -e 's/"\w+_server( - [^"]*)?/"server/' -e 's/(max_clients) = .*/\1/' "$1"
}
