load ../helpers
load ../ftp_servers

teardown() {
  end_server
  [[ -z ${TMPFS:-} ]] || umount "$TMPFS"
}

# outside: a folder beside the served one that nobody may see, OUTSIDE; and in
# the served one, every kind of link that leads there.
outside() {
  SERVED=$BATS_TEST_TMPDIR/served OUTSIDE=$BATS_TEST_TMPDIR/outside
  mkdir -p "$SERVED/a/b" "$OUTSIDE"
  printf 'SECRET%07331d' 0 >"$OUTSIDE/secret"
  chmod -R a+rwX "$SERVED" "$OUTSIDE"
  chmod a+x "$BATS_RUN_TMPDIR" # not permissions shall keep nobody out
  OLD=$(find "$OUTSIDE" -printf '%p %s %m %T@\n')
}

# outside_is_as_it_was: nothing new, nothing gone, nothing changed.
outside_is_as_it_was() {
  assert_equal "$(find "$OUTSIDE" -printf '%p %s %m %T@\n')" "$OLD"
}

# quiet PID: how many descriptors and threads it has.
quiet() {
  echo "$(find "/proc/$1/fd" | wc -l) $(find "/proc/$1/task" | wc -l)"
}

# is_quiet_again: it has as many as it had at first, QUIET.
is_quiet_again() {
  [[ $(quiet "$PID") == "$QUIET" ]]
}

# beside SCENE [ARG...]: plays it in the background, until it says it is half
# way. Sets BESIDE, its pid.
beside() {
  local out=$BATS_TEST_TMPDIR/beside
  : >"$out"
  tests/bats/ftp_attacks.py "$1" "$PORT" "${@:2}" >"$out" 3>&- &
  BESIDE=$!
  until_true 5000 grep -q half "$out" || fail "it doesn't get half way"
}

@test "ftp_server: no path leads out, in any command" {
  outside
  ln -s "$OUTSIDE" "$SERVED/to_folder"
  ln -s "$OUTSIDE/secret" "$SERVED/to_file"
  ln -s to_file "$SERVED/to_link"
  ln -s .. "$SERVED/to_parent"
  ln -s ../../../.. "$SERVED/to_above"
  ln -s .. "$SERVED/a/b/up"
  ln -s ../../../outside "$SERVED/a/b/relative"
  ln -s /proc/self/root "$SERVED/to_proc"
  ln -s / "$SERVED/to_root"
  serve
  attack paths "$OUTSIDE"
  outside_is_as_it_was
  stop_server
}

@test "ftp_server: no path leads out while links come and go" {
  outside
  serve
  attack race "$SERVED" "$OUTSIDE" 1.5
  assert_output --regexp '^read=[0-9]+ refused=[1-9][0-9]*$'
  outside_is_as_it_was
  stop_server
}

@test "ftp_server: it connects to nobody: PORT and EPRT are refused" {
  serve
  attack bounce
  stop_server
}

@test "ftp_server: data goes to and comes from the client's address only" {
  serve
  attack steal
  stop_server
}

@test "ftp_server: nothing before the log-in; three tries; no password told" {
  serve --trace
  attack login
  stop_server
  run -0 cat "$OUT"
  assert_line --partial "USER root"
  refute_output --partial "hidden-word"
}

@test "ftp_server: NULs, 100 KB, half a line, many at once: answers in order" {
  serve
  attack lines
  stop_server
}

@test "ftp_server: Telnet's bytes do no harm, and ABOR may be urgent" {
  serve
  attack telnet
  stop_server
}

@test "ftp_server: who is silent, slow or deaf must leave, others don't wait" {
  serve --idle-seconds 1
  attack slow
  library_is big
  stop_server
}

@test "ftp_server: a FIFO, a socket, a device block nobody" {
  serve
  mkfifo -m 666 "$SERVED/fifo"
  python3 -c 'import socket, sys
socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$SERVED/socket"
  mknod -m 666 "$SERVED/device" c 1 5 2>/dev/null || : # root alone can
  touch "$SERVED/file"
  attack special
  stop_server
}

@test "ftp_server: 300 clients reset at every point; all is as before" {
  serve
  attack resets 12
  QUIET=$(quiet_soon)
  attack resets 300
  until_true 5000 is_quiet_again || fail "$QUIET became $(quiet "$PID")"
  library_is big
  stop_server
}

# quiet_soon: quiet, once the last client's thread is over.
quiet_soon() {
  until_true 5000 has_one_thread
  quiet "$PID"
}

has_one_thread() {
  [[ $(find "/proc/$PID/task" -mindepth 1 -maxdepth 1 | wc -l) == "$(
    [[ $LAB_SANITIZE == thread ]] && echo 2 || echo 1
  )" ]]
}

@test "ftp_server: a put that is cut, however, changes nothing" {
  serve
  attack cut_puts 40
  library_is file
  stop_server
  assert_output --partial "uploads=1 "
}

@test "ftp_server: a put whose client goes before it is on the disk is none" {
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 serve_by strace -f -qq \
    -o /dev/null -e trace=fsync -e inject=fsync:delay_enter=400000
  attack gone_at_the_end 3
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
    until_true 5000 has_one_thread
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
  attack full 452
  library_is old small
  stop_server
}

@test "ftp_server: a file larger than it may write: refused, nothing is left" {
  serve_by prlimit --fsize=2048000
  attack full 552
  library_is old small
  kill "$PID"
  ends_with 0
}

@test "ftp_server: 50 clients that don't read cost little, and no one's time" {
  serve
  attack not_reading 50 "$PID"
  assert [ "$(field ms)" -lt 10000 ]
  # a sanitizer keeps what is freed
  [[ -n $LAB_SANITIZE ]] || assert [ "$(field grown_kib)" -lt 61440 ]
  stop_server
}

@test "ftp_server: more clients than --max-clients are told so, and can wait" {
  serve --max-clients 20
  attack hold 200 20
  kill "$PID"
  ends_with 0
  run -0 tail -n 1 "$OUT"
  assert [ "$(field refused)" -ge 180 ]
}

@test "ftp_server: more clients than descriptors: no spin, and it goes on" {
  serve_by prlimit --nofile=40:40
  attack few_descriptors 60 "$PID"
  kill "$PID"
  ends_with 0
}

@test "ftp_server: a file that is cut while it is sent: told, no crash" {
  serve
  touch "$SERVED/big"
  attack shrinking "$SERVED/big"
  stop_server
}

@test "ftp_server: its log has lines of its own only, in plain ASCII" {
  serve --trace
  attack forge
  stop_server
  run -0 grep -vP '^[\x20-\x7e]*$' "$OUT" || true
  assert_output ""
  run -0 grep -cvE '^(listening on|session [0-9]+/[0-9]+:|stopped:)' "$OUT" ||
    true
  assert_output 0
}

@test "ftp_server: --read-only refuses all that changes something" {
  serve --read-only
  mkdir -m 777 "$SERVED/d"
  echo data >"$SERVED/a"
  attack read_only
  library_is a d
  stop_server
}

@test "ftp_server: started by root it is root no more" {
  [[ $UID == 0 ]] || skip "only root can stop being root"
  serve
  local nobody
  nobody=$(id -u nobody)
  run -0 cat "/proc/$PID/status"
  assert_line --regexp "^Uid:.$nobody.$nobody.$nobody.$nobody$"
  assert_line --regexp '^CapEff:.0+$'
  assert_line --regexp '^CapPrm:.0+$'
  assert_line --regexp '^NoNewPrivs:.1$'
  stop_server
}
