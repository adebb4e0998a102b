# ftp_servers.bash - what the tests of ftp_server by its clients share:
#   load ../helpers
#   load ../ftp_servers

# [IN=FOLDER] serve [OPTION...]: ftp_server with a folder of its own, SERVED.
# Started by root, the server becomes its owner, nobody.
serve() {
  serve_by env -- "$@"
}

# serve_by COMMAND... [-- OPTION...]: the same, started by COMMAND.
serve_by() {
  local command=()
  while (($# > 0)) && [[ $1 != -- ]]; do
    command+=("$1")
    shift
  done
  SERVED=${IN:-$BATS_TEST_TMPDIR/served}
  mkdir -p "$SERVED"
  [[ $UID != 0 ]] || chown nobody "$SERVED"
  start_server "${command[@]}" ftp_server --root "$SERVED" "${@:2}"
  # shellcheck disable=SC2034 # the tests use it
  URL=ftp://127.0.0.1:$PORT
}

# play SCENE [ARG...]: one of tests/bats/ftp_clients.py.
play() {
  run -0 tests/bats/ftp_clients.py "$1" "$PORT" "${@:2}"
}

# attack SCENE [ARG...]: one of tests/bats/ftp_attacks.py.
attack() {
  run -0 tests/bats/ftp_attacks.py "$1" "$PORT" "${@:2}"
}

# fault SCENE [ARG...]: one of tests/bats/ftp_faults.py.
fault() {
  run -0 tests/bats/ftp_faults.py "$1" "$PORT" "${@:2}"
}

# library_is NAME...: these and no others, hidden or not, are in SERVED.
library_is() {
  LC_ALL=C run -0 ls -A "$SERVED"
  assert_output "$(printf '%s\n' "$@" | LC_ALL=C sort)"
}

# end_server: what a test has left running, quietly, as it may be ours.
end_server() {
  if [[ -n ${PID:-} ]]; then
    kill "$PID" || true
    until_true 3000 gone "$PID" || kill -KILL "$PID"
    wait "$PID" || true
  fi 2>/dev/null
  kill_left_over
}

teardown() {
  end_server
}
