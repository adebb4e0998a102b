# http_site.bash - a folder for http_server's tests, and how its answers are
# asked for. Loaded behind helpers.

# start_site [OPTION...]: serves a small site, $SITE.
start_site() {
  SITE=$BATS_TEST_TMPDIR/site
  mkdir -p "$SITE/folder" "$SITE/list/inner" "$SITE/img"
  printf 'a page\n' >"$SITE/page.html"
  printf '<h1>index</h1>\n' >"$SITE/folder/index.html"
  printf 'first\n' >"$SITE/list/a <b>&.txt"
  printf 'second\n' >"$SITE/list/你好.txt"
  printf '0123456789' >"$SITE/digits.txt"
  : >"$SITE/empty"
  printf 'secret\n' >"$BATS_TEST_TMPDIR/secret"
  # root's server would become the folder's owner, or say that it stays root
  ((EUID != 0)) || chown -R nobody "$SITE"
  start_server http_server --root "$SITE" "$@"
  # shellcheck disable=SC2034 # the tests use it
  URL=http://127.0.0.1:$PORT
}

# status CURL'S ARGUMENTS...: $output is the status of the answer.
status() {
  run -0 curl -sS -o /dev/null -w '%{http_code}' --path-as-is "$@"
}

# assert_status STATUS CURL'S ARGUMENTS...
assert_status() {
  status "${@:2}"
  assert_equal "$output (${*:2})" "$1 (${*:2})"
}

# raw SCENE ARG...: plays a scene of http_raw.py with the server.
raw() {
  run -0 python3 tests/bats/http_raw.py "$1" "$PORT" "${@:2}"
}

# large MIB NAME: a file of so many MiB of x in the site.
large() {
  head -c "$1M" /dev/zero | tr '\0' x >"$SITE/$2"
}

# tell BYTES (printf's): sends them as they are; $output is all that comes back.
tell() {
  # shellcheck disable=SC2059 # a format is what it is
  run -0 nc -N -w 5 127.0.0.1 "$PORT" < <(printf "$1")
}
