load ../helpers
load ../ftp_servers

teardown() {
  end_server
  [[ -z ${TMPFS:-} ]] || umount "$TMPFS"
}

# quiet PID: how many descriptors and threads it has.
quiet() {
  echo "$(find "/proc/$1/fd" | wc -l) $(find "/proc/$1/task" | wc -l)"
}

# resident_kib: how much memory it has.
resident_kib() {
  awk '/^VmRSS/ { print $2 }' "/proc/$PID/status"
}

# is_quiet_again: it has as many as it had at first, QUIET.
is_quiet_again() {
  [[ $(quiet "$PID") == "$QUIET" ]]
}

# quiet_soon: quiet, once the last client's thread is over.
quiet_soon() {
  until_true 20000 has_one_thread
  quiet "$PID"
}

has_one_thread() {
  [[ $(find "/proc/$PID/task" -mindepth 1 -maxdepth 1 | wc -l) == "$(
    [[ $LAB_SANITIZE == thread ]] && echo 2 || echo 1
  )" ]]
}

# beside SCENE [ARG...]: plays it in the background, until it says it is half
# way. Sets BESIDE, its pid.
beside() {
  local out=$BATS_TEST_TMPDIR/beside
  : >"$out"
  tests/bats/ftp_faults.py "$1" "$PORT" "${@:2}" >"$out" 3>&- &
  BESIDE=$!
  until_true 20000 grep -q half "$out" || fail "it doesn't get half way"
}

@test "ftp_server: 300 clients reset at every point; all is as before" {
  serve
  fault resets 12
  QUIET=$(quiet_soon)
  local before
  before=$(resident_kib)
  fault resets 300
  until_true 20000 is_quiet_again || fail "$QUIET became $(quiet "$PID")"
  # a sanitizer keeps what is freed
  [[ -n $LAB_SANITIZE ]] || assert [ $(($(resident_kib) - before)) -lt 4096 ]
  library_is big
  stop_server
}

@test "ftp_server: a put that is cut, however, changes nothing" {
  serve
  fault cut_puts 40
  library_is file
  stop_server
  assert_output --partial "uploads=1 "
}

@test "ftp_server: a put whose client goes before it is on the disk is none" {
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 serve_by strace -f -qq \
    -o /dev/null -e trace=fsync -e inject=fsync:delay_enter=400000
  fault gone_at_the_end 3
  kill "$(pgrep -P "$PID")"
  ends_with 0
  run -0 tail -n 1 "$OUT"
  assert_output --partial " uploads=0 "
  run -0 ls -A "$SERVED"
  assert_output ""
}

@test "ftp_server: kill -9 of a client in mid-upload: no part is seen" {
  serve
  echo old >"$SERVED/file"
  chmod 666 "$SERVED/file"
  for _ in {1..5}; do
    beside half_put file
    run -0 ls "$SERVED"
    assert_output file
    kill -KILL "$BESIDE"
    wait "$BESIDE" || true
    until_true 20000 has_one_thread
    library_is file
    assert_equal "$(cat "$SERVED/file")" old
  done 2>/dev/null
  stop_server
  assert_output --partial "uploads=0 "
}

@test "ftp_server: kill -9 of the server in mid-upload: swept at the start" {
  serve
  mkdir -m 777 "$SERVED/deep"
  echo old | tee "$SERVED/file" >"$SERVED/deep/file"
  chmod 666 "$SERVED/file" "$SERVED/deep/file"
  local name
  for name in file new deep/file; do
    beside half_put "$name"
  done
  kill -KILL "$PID"
  wait "$PID" || true
  assert_equal "$(find "$SERVED" -type f -name '.*' | wc -l)" 3
  run -0 ls "$SERVED"
  assert_output $'deep\nfile'
  assert_equal "$(cat "$SERVED/file" "$SERVED/deep/file")" $'old\nold'
  serve
  assert_equal "$(find "$SERVED" -type f -name '.*' | wc -l)" 0
  library_is deep file
  stop_server
}

@test "ftp_server: SIGTERM ends it soon, in mid-upload, with deaf clients too" {
  serve
  beside half_put file
  beside deaf
  SECONDS=0
  stop_server
  assert [ "$SECONDS" -le 5 ]
  library_is big
}

@test "ftp_server: a full disk: refused, nothing is left, later it goes on" {
  [[ $UID == 0 ]] || skip "only root can mount a small file system"
  TMPFS=$BATS_TEST_TMPDIR/small
  mkdir "$TMPFS"
  mount -t tmpfs -o size=2m none "$TMPFS" || {
    TMPFS=
    skip "a small file system can't be mounted here"
  }
  IN=$TMPFS/served serve
  fault full 452
  library_is old small
  stop_server
}

@test "ftp_server: a file larger than it may write: refused, nothing is left" {
  serve_by prlimit --fsize=2048000
  fault full 552
  library_is old small
  kill "$PID"
  ends_with 0
}

@test "ftp_server: 50 clients that don't read cost little, and no one's time" {
  serve
  fault not_reading 50 "$PID"
  assert [ "$(field ms)" -lt 10000 ]
  # a sanitizer keeps what is freed
  [[ -n $LAB_SANITIZE ]] || assert [ "$(field grown_kib)" -lt 61440 ]
  stop_server
}

@test "ftp_server: more clients than --max-clients are told so, and can wait" {
  serve --max-clients 50
  fault hold 800 50
  kill "$PID"
  ends_with 0
  run -0 tail -n 1 "$OUT"
  assert [ "$(field refused)" -ge 750 ]
}

@test "ftp_server: more clients than descriptors: no spin, and it goes on" {
  serve_by prlimit --nofile=40:40
  fault few_descriptors 60 "$PID"
  kill "$PID"
  ends_with 0
}

@test "ftp_server: a file that is cut while it is sent: told, no crash" {
  serve
  touch "$SERVED/big"
  fault shrinking "$SERVED/big"
  stop_server
}
