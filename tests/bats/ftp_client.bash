# ftp_client.bash - what the tests of ftp_client share: a folder that is served,
# one where the client is, and servers that nobody here wrote, or that mean ill:
#   load ../helpers
#   load ../ftp_client

setup_file() {
  tests/bats/ftp_peer.py --check || export NO_PEER=1
}

setup() {
  SERVED=$BATS_TEST_TMPDIR/served HERE=$BATS_TEST_TMPDIR/here
  mkdir "$SERVED" "$HERE"
}

# peer [WORD...]: pyftpdlib serves $SERVED, without the commands WORD; and we
# are in $HERE.
peer() {
  [[ -z ${NO_PEER:-} ]] || skip "pyftpdlib is missing: ./setup.sh"
  start_server tests/bats/ftp_peer.py "$SERVED" "$@"
  cd "$HERE" || fail
}

# fake SCENE...: one of tests/bats/ftp_fake.py.
fake() {
  start_server tests/bats/ftp_fake.py "$@"
  cd "$HERE" || fail
}

client() {
  ftp_client 127.0.0.1 "$PORT" "$@"
}

# fails WORDS COMMAND...: exit 1, and one line on stderr with WORDS.
fails() {
  local words=$1
  shift
  run -1 --separate-stderr client "$@"
  [[ ${#stderr_lines[@]} == 1 && $stderr == *"$words"* ]] || fail "$stderr"
}

# is_here NAME...: these and no others are in $HERE.
is_here() {
  run -0 ls -A
  assert_output "$(printf '%s\n' "$@" | sort)"
}
