load ../helpers
load ../ftp_servers

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
  local names=(fifo socket)
  if mknod -m 666 "$SERVED/device" c 1 5 2>/dev/null; then
    names+=(device) # root alone can
  fi
  touch "$SERVED/file"
  attack special "${names[@]}"
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

@test "ftp_server: root's own folder: --user, or it says that it stays root" {
  [[ $UID == 0 ]] || skip "only root can stop being root"
  mkdir "$BATS_TEST_TMPDIR/roots"
  start_server ftp_server --root "$BATS_TEST_TMPDIR/roots" --user nobody
  run -0 cat "/proc/$PID/status"
  assert_line --regexp "^Uid:.$(id -u nobody).$(id -u nobody)"
  stop_server
  start_server ftp_server --root "$BATS_TEST_TMPDIR/roots"
  run -0 cat "$ERR"
  assert_equal "${#lines[@]}" 1
  assert_output --partial root
}
