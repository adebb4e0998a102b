load ../helpers
load ../ftp_client

@test "ftp_client: get, put, list of a server that nobody here wrote" {
  peer
  seq 200000 >"$SERVED/numbers"
  run -0 client get numbers
  assert_output --regexp '^client [0-9]+: get numbers: bytes=1288895 resumed_a'
  assert_output --regexp ' resumed_at=0 seconds=[0-9.]+ MB/s=[0-9.]+$'
  run -0 client put numbers again
  run -0 client get again "$HERE/back"
  run -0 cmp "$SERVED/numbers" back
  run -0 client list
  assert_line --regexp '^-rw.* 1288895 .* numbers$'
  assert_equal "${#lines[@]}" 2
}

@test "ftp_client: the same with vsftpd" {
  command -v vsftpd || skip "vsftpd is missing"
  [[ $UID == 0 ]] || skip "vsftpd wants to be started by root"
  mkdir -m 777 "$SERVED/pub" # its root must not be writable
  start_server tests/bats/ftp_peer.py --vsftpd "$SERVED"
  cd "$HERE"
  seq 200000 >numbers
  run -0 client put numbers pub/numbers
  head -c 1000000 numbers >numbers.part
  rm numbers
  run -0 client get pub/numbers
  assert_equal "$(field resumed_at) $(field bytes)" "1000000 288895"
  run -0 cmp "$SERVED/pub/numbers" numbers
  fails "550" get none
}

@test "ftp_client: cd, pwd, mkdir, rename, delete, rmdir, size, time, show" {
  peer
  printf 'one\r\ntwo\033[2J\r\n' >"$SERVED/text"
  TZ=UTC touch -d '2020-02-29 01:02:03' "$SERVED/text"
  run -0 client <<'END'
mkdir "new folder"
rename text "new folder/it"
cd "new folder"
pwd
size it
time it
show it
mkdir sub
rmdir sub
delete it
END
  assert_line --regexp '^client [0-9]+: folder=/new folder$'
  assert_line --regexp '^client [0-9]+: size=14$'
  assert_line "213 20200229010203"
  assert_line "one"
  assert_line 'two\x1b[2J'
  run -0 ls "$SERVED/new folder"
  assert_output ""
}

@test "ftp_client: names with blanks, UTF-8, leading dashes; empty files" {
  peer
  for name in 'a b' '日本 é' '-rf' '#x'; do
    : >"$name"
    run -0 client -- put "$name"
    assert [ -f "$SERVED/$name" ]
    rm -- "$name"
    run -0 client -- get "$name"
    assert_line --partial "get $name: bytes=0 "
  done
  is_here 'a b' '日本 é' '-rf' '#x'
}

@test "ftp_client: without a command it prints a menu, and guides each step" {
  peer
  echo hello >"$SERVED/notes.txt"
  run -0 --separate-stderr client < <(
    printf '%s\n' '' list 'get notes.txt' 'get' 'fly' 'get none' quit)
  for line in 'list +\[FOLDER\]' 'get +FILE \[AS\]' 'put +FILE' quit; do
    assert_line --regexp "^  $line"
  done
  assert_equal "$(grep -c '^next: list, get FILE' <<<"$output")" 7
  assert_equal "$(cat notes.txt)" hello
  assert_equal "${#stderr_lines[@]}" 3
  assert_equal "${stderr_lines[0]}" "ftp_client: get: it takes FILE [AS]"
  assert_equal "${stderr_lines[1]}" "ftp_client: fly: no such command"
}

@test "ftp_client: a user and a password; the wrong one is told" {
  peer
  FTP_PASSWORD=secret run -0 client --user student list
  FTP_PASSWORD=wrong fails "not connected: 530" --user student list
  fails "not connected: 530" --user student list
}

@test "ftp_client: a part that the server refuses to continue stays" {
  peer
  echo precious >none.part
  fails "550" get none
  assert_equal "$(cat none.part)" precious
  fails "550" get nothing
  exec 7>>none.part
  flock 7
  fails "in use by another get" get none
  is_here none.part
}

@test "ftp_client: nothing is replaced silently, here or there" {
  peer
  echo theirs | tee "$SERVED/a" >"$SERVED/b"
  echo ours | tee a >b
  fails "a is there already" get a
  fails "b is there already" put b
  assert_equal "$(cat a "$SERVED/b")" "ours"$'\n'"theirs"
  run -0 client get a --force
  run -0 client --force put b
  assert_equal "$(cat a "$SERVED/b")" "theirs"$'\n'"ours"
  ln -s elsewhere dangling
  fails "dangling is there already" get a dangling
}

@test "ftp_client: on a terminal it asks, and shows a bar" {
  peer
  head -c 3000000 /dev/zero >"$SERVED/a"
  echo ours >a
  run on_terminal_says no
  assert_output --partial "a is there already. Replace it?"
  assert_equal "$(cat a)" ours
  run -0 on_terminal_says yes
  assert_output --partial $'\033[K100% [==============================] 3.0 of'
  run -0 cmp "$SERVED/a" a
  rm a
  run -0 client get a
  refute_output --partial "["
}

# on_terminal_says ANSWER: get a, at a terminal where somebody types ANSWER.
on_terminal_says() {
  script -qec "ftp_client 127.0.0.1 $PORT get a" /dev/null <<<"$1"
}

@test "ftp_client: a server without EPSV, SIZE, MDTM and REST will do" {
  peer EPSV SIZE MDTM REST
  seq 1000 >"$SERVED/numbers"
  run -0 client get numbers
  fails "nobody knows if again is there" put numbers again
  run -0 client --force put numbers again
  run -0 cmp "$SERVED/again" numbers
  echo 1 >numbers.part
  run -0 client get numbers --force
  assert_output --partial "bytes=3893 resumed_at=0"
}

@test "ftp_client: a full disk here keeps what fitted" {
  peer
  head -c 3000000 /dev/zero >"$SERVED/a"
  run -1 bash -c "trap '' XFSZ; ulimit -f 1000
    ftp_client 127.0.0.1 $PORT get a"
  assert_output --partial "get: can't write the file: File too large"
  is_here a.part
  run -0 client get a
  assert_equal "$(field resumed_at)" 1024000
}

@test "ftp_client: help and bad arguments" {
  cd "$LAB_ROOT"
  assert_help ftp_client
  assert_usage_error "PORT is missing" ftp_client localhost
  assert_usage_error "PORT '0' 65535" ftp_client localhost 0
  assert_usage_error "'fly' no such command" ftp_client localhost 1 fly
  assert_usage_error "'get' takes FILE" ftp_client localhost 1 get
  assert_usage_error "'pwd' no more" ftp_client localhost 1 pwd x
  assert_usage_error "surplus 'c'" ftp_client localhost 1 get a b c d
  assert_usage_error "--timeout-seconds '0' 3600" \
    ftp_client localhost 1 --timeout-seconds 0
}
