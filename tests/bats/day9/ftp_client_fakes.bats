load ../helpers
load ../ftp_client

# file_of_fake: what tests/bats/ftp_fake.py has to give.
file_of_fake() {
  python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(256)) * 1000)'
}

@test "ftp_client: a server that hangs up is told while the user thinks" {
  fake Farewell
  mkfifo typed
  client <typed >said 2>&1 3>&- &
  local client=$!
  exec 5>typed
  echo pwd >&5
  until_true 20000 gone "$client" || fail "it waits for the user"
  wait "$client" && fail "that is no success"
  run -0 cat said
  assert_line --partial "the connection is lost: 421 Closing for today."
  exec 5>&-
}

@test "ftp_client: an interrupted get goes on where it ended" {
  fake Stalled Good
  start ftp_client 127.0.0.1 "$PORT" get file
  until_true 20000 test -s file.part
  kill -KILL "$PID"
  wait "$PID" || true
  truncate -s 100000 file.part
  run -0 client get file
  assert_equal "$(field resumed_at) $(field bytes)" "100000 156000"
  assert_equal "$(sha256sum <file)" "$(sha256sum < <(file_of_fake))"
  is_here file
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

@test "ftp_client: Ctrl-C ends it; what came is kept for the next get" {
  fake Stalled
  start ftp_client 127.0.0.1 "$PORT" get file
  until_true 20000 test -s file.part
  kill -INT "$PID"
  ends_with 130
  is_here file.part
}
