load ../helpers
load ../ftp_servers

setup() {
  SERVED=$BATS_TEST_TMPDIR/served HERE=$BATS_TEST_TMPDIR/here
  mkdir "$SERVED" "$HERE"
}

# peer [WORD...]: pyftpdlib serves $SERVED, without the commands WORD; and we
# are in $HERE.
peer() {
  "$LAB_ROOT/tests/bats/ftp_peer.py" --check ||
    skip "pyftpdlib is missing: ./setup.sh"
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

@test "ftp_client: a server that hangs up is told while the user thinks" {
  fake Farewell
  mkfifo typed
  client <typed >said 2>&1 3>&- &
  local client=$!
  exec 5>typed
  echo pwd >&5
  until_true 5000 gone "$client" || fail "it waits for the user"
  wait "$client" && fail "that is no success"
  run -0 cat said
  assert_line --partial "the connection is lost: 421 Closing for today."
  exec 5>&-
}

@test "ftp_client: a user and a password; the wrong one is told" {
  peer
  FTP_PASSWORD=secret run -0 client --user student list
  FTP_PASSWORD=wrong fails "not connected: 530" --user student list
  fails "not connected: 530" --user student list
}

@test "ftp_client: an interrupted get goes on where it ended" {
  fake Stalled Good
  start ftp_client 127.0.0.1 "$PORT" get file
  until_true 5000 test -s file.part
  kill -KILL "$PID"
  wait "$PID" || true
  truncate -s 100000 file.part
  run -0 client get file
  assert_equal "$(field resumed_at) $(field bytes)" "100000 156000"
  assert_equal "$(sha256sum <file)" "$(sha256sum < <(file_of_fake))"
  is_here file
}

# file_of_fake: what tests/bats/ftp_fake.py has to give.
file_of_fake() {
  python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(256)) * 1000)'
}

@test "ftp_client: no resume into a newer file, a shorter one, without REST" {
  fake Newer NoRest Good
  for scene in newer no_rest; do
    head -c 100000 /dev/zero >file.part
    run -0 client get file $scene
    assert_output --partial "bytes=256000 resumed_at=0 "
    assert_equal "$(sha256sum <$scene)" "$(sha256sum < <(file_of_fake))"
  done
  head -c 256001 /dev/zero >file.part
  run -0 client get file
  assert_output --partial "bytes=256000 resumed_at=0 "
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

@test "ftp_client: mget takes the names that are names, and no others" {
  fake Good
  run -1 --separate-stderr client mget
  assert_line --regexp "client [0-9]+: files=2 failed=0 refused_names=9$"
  assert_equal "$stderr" "ftp_client: mget: not all files are here"
  is_here good 日本
  run -1 --separate-stderr client mget 'g*'
  assert_line --partial "good is there already"
  assert_line --partial "files=0 failed=1 refused_names=9"
  run ls /tmp/evil "$BATS_TEST_TMPDIR/evil"
  assert_equal "$status" 2
}

@test "ftp_client: mget ends when the server goes, and says so" {
  fake GoneAfterOne
  fails "mget: the server has closed the connection" mget
  is_here good
}

@test "ftp_client: a name with a line's end isn't sent: no second command" {
  fake Good
  fails "no server takes such a name" get $'a\r\nDELE b' c
  fails "no server takes such a name" mkdir $'a\nDELE b'
  fails "no server takes such a name" get "$(printf '%05000d' 0)" c
  run -0 cat "$OUT"
  refute_output --partial DELE
  is_here
}

@test "ftp_client: a name of a path lands here; what is no name is refused" {
  fake Good
  run -0 client get ../../etc/evil
  run -0 client get /etc/evil2
  is_here evil evil2
  for name in .. . / a/.. a/; do
    fails "names no file: get FILE AS" get "$name"
  done
  ln -s "$BATS_TEST_TMPDIR/elsewhere" x.part
  fails "can't write x.part" get x
  assert [ ! -e "$BATS_TEST_TMPDIR/elsewhere" ]
}

@test "ftp_client: data comes from the server, wherever it points to" {
  fake Elsewhere LowPort
  run -0 client get file
  assert_equal "$(stat -c %s file)" 256000
  fails "no port for data" get file2
  run -0 cat "$OUT"
  refute_output --partial trapped
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

@test "ftp_client: less or more than was told is no file" {
  fake Cut Good More
  fails "only 128000 of 256000 bytes passed" get file
  is_here file.part
  run -0 client get file
  assert_equal "$(field resumed_at)" 128000
  fails "more comes than 256000 bytes" get other
  assert [ "$(stat -c %s other.part)" -le 256000 ]
  assert [ ! -e other ]
}

@test "ftp_client: what a server sends without end is cut" {
  fake EndlessLine EndlessAnswer EndlessList
  fails "the server's answer has no end" list
  fails "the server's answer has no end" list
  ftp_client 127.0.0.1 "$PORT" --timeout-seconds 2 list 2>err | tail -n 1 >out
  assert_equal "$(cat err)" "ftp_client: list: that list has no end"
}

@test "ftp_client: a server that is slow, silent or dripping has a time limit" {
  fake Silent Dripping Stalled DrippingData DrippingData
  local pids=() i
  for i in 1 2 3 4 5; do
    client --timeout-seconds 1 get "file$i" 2>"err$i" &
    pids+=($!)
  done
  for i in "${pids[@]}"; do
    wait "$i" && fail "it has all of file"
  done
  assert_equal "$(grep -l 'no answer within 1 s' err? | wc -l)" 2
  assert_equal "$(grep -l 'data stopped after .*timed out' err? | wc -l)" 3
}

@test "ftp_client: what is no FTP server is told, and one that goes at once" {
  fake Http Gone
  fails "that is no FTP server" list
  fails "the server has closed the connection" list
  stop_server
  fails "can't connect to 127.0.0.1, port $PORT: Connection refused" list
}

@test "ftp_client: a server's words and names can't act on the terminal" {
  fake Escapes BadList
  fails '530 \x1b]0;owned\x07\x1b[2J grüße \xe2\x80\xaegpj' list
  run -0 client list
  assert_equal "${lines[0]}" 'a\x1b[2Jb'
  assert_equal "${lines[1]}" "(a line too long to be shown)"
  assert_equal "${lines[2]}" '\xc2\x9b1m'
  assert_equal "${lines[3]}${lines[4]}" 日本last
}

@test "ftp_client: a put that the server breaks off tells the server's reason" {
  fake Full
  head -c 20000000 /dev/zero >big
  fails "put: 452 No room." put big
  fails "folder is no file" put "$(mkdir folder && echo folder)"
  fails "can't read none: No such file" put none
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

@test "ftp_client: Ctrl-C ends it; what came is kept for the next get" {
  fake Stalled
  start ftp_client 127.0.0.1 "$PORT" get file
  until_true 5000 test -s file.part
  kill -INT "$PID"
  ends_with 130
  is_here file.part
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
