load ../helpers
load ../ftp_servers

teardown() {
  end_server
  [[ -z ${ROOM:-} ]] || rm -rf "$ROOM"
}

# random_file NAME BYTES: in the test's own folder.
random_file() {
  head -c "$2" /dev/urandom >"$BATS_TEST_TMPDIR/$1"
}

@test "ftp_server: curl lists, gets, puts, makes folders, deletes" {
  serve
  cd "$BATS_TEST_TMPDIR"
  random_file one 3000000
  curl -sS -T one --ftp-create-dirs "$URL/a/b/one"
  run -0 cmp one "$SERVED/a/b/one"
  curl -sS "$URL/a/b/one" | cmp - one
  run -0 curl -sS -l "$URL/a/"
  assert_output b
  run -0 curl -sS "$URL/a/b/"
  assert_output --regexp '^-rw-.* 3000000 .* one$'
  run -0 curl -sS -I "$URL/a/b/one"
  assert_line --partial 'Content-Length: 3000000'
  run -0 curl -sS "$URL/" -Q "RNFR a/b/one" -Q "RNTO c" -Q "RMD a/b" -Q "RMD a"
  library_is c
  run -78 curl -sS "$URL/none"
}

@test "ftp_server: curl resumes a get and a put, and takes ranges" {
  serve
  cd "$BATS_TEST_TMPDIR"
  random_file whole 3000000
  head -c 1000000 whole | tee part >"$SERVED/up"
  [[ $UID != 0 ]] || chown nobody "$SERVED/up"
  cp whole "$SERVED/down"
  run -0 curl -sS -C - -o part "$URL/down"
  run -0 cmp whole part
  run -0 curl -sS -C - -T whole "$URL/up"
  run -0 cmp whole "$SERVED/up"
  for range in 0-0 5-9 2999990- 1000-2000000; do
    curl -sS -r "$range" "$URL/down" >got
    bytes_of "$range" | cmp - got
  done
  stop_server
}

# bytes_of FIRST-[LAST]: of the file whole.
bytes_of() {
  local last=${1#*-}
  tail -c "+$((${1%-*} + 1))" whole |
    head -c $((${last:-2999999} - ${1%-*} + 1))
}

@test "ftp_server: curl by EPSV and by PASV, IPv4 and IPv6" {
  serve --trace
  echo hello >"$SERVED/a"
  run -0 curl -sS "$URL/a"
  run -0 curl -sS --disable-epsv "$URL/a"
  assert_output hello
  run -30 curl -sS -P - "$URL/a"
  stop_server
  run -0 cat "$OUT"
  assert_line --partial " EPSV"
  assert_line --partial " PASV"
  [[ -e /proc/net/if_inet6 ]] || skip "no IPv6 here"
  serve --host ::1
  run -0 curl -sS -g "ftp://[::1]:$PORT/a"
  assert_output hello
}

@test "ftp_server: curl in ASCII: a text, also of CRLF, comes as it was" {
  serve
  cd "$BATS_TEST_TMPDIR"
  seq 100000 >lines
  sed 's/$/\r/' lines >crlf
  for text in lines crlf; do
    run -0 curl -sS -B -T $text "$URL/$text"
    run -0 cmp $text "$SERVED/$text"
  done
  run -0 curl -sS -B -o back "$URL/lines"
  run -0 cmp lines back
}

@test "ftp_server: lftp mirrors both ways, eight files at a time" {
  command -v lftp || skip "lftp is missing: ./setup.sh"
  serve
  cd "$BATS_TEST_TMPDIR"
  for i in {1..40}; do
    mkdir -p "tree/$((i % 5))/ü $i"
    head -c "$((i * 5000))" /dev/urandom >"tree/$((i % 5))/ü $i/a b"
  done
  : >tree/empty
  mirror -R tree up
  run -0 diff -r tree "$SERVED/up"
  mirror up down
  run -0 diff -r tree down
  stop_server
  assert_output --partial "uploads=41 "
}

# mirror WORDS: by lftp, eight at a time, giving up at the first trouble.
mirror() {
  HOME=$BATS_TEST_TMPDIR run -0 timeout 20 lftp -c "
    set net:max-retries 1; set net:timeout 5; set cmd:fail-exit yes
    open $URL; mirror --parallel=8 $*"
}

@test "ftp_server: Python's ftplib, every command it has" {
  serve
  play everything
  run -0 ls -A "$SERVED"
  assert_output ""
  stop_server
  assert_output --partial "clients=2 "
}

@test "ftp_server: names with blanks, UTF-8, leading dashes; empty files" {
  serve
  play names
  stop_server
}

@test "ftp_server: our own client, bytes and text" {
  serve
  cd "$BATS_TEST_TMPDIR"
  random_file one 2000000
  seq 1000 >text
  run -0 ftp_client 127.0.0.1 "$PORT" <<<$'put one\nput text\nmkdir "a b"'
  run -0 ftp_client 127.0.0.1 "$PORT" show text
  assert_output "$(seq 1000)"
  mkdir back
  cd back
  head -c 700000 ../one >one.part
  run -0 ftp_client 127.0.0.1 "$PORT" mget
  assert_line --partial "get one: bytes=1300000 resumed_at=700000 "
  assert_line --partial "files=2 failed=0 refused_names=0"
  run -0 cmp one ../one
  run -0 cmp text ../text
}

@test "ftp_server: 50 clients at once, each has its own file back" {
  serve
  play crowd 50
  stop_server
  assert_output --partial "clients=51 refused=0 "
  assert_output --partial "downloads=100 uploads=100 "
}

@test "ftp_server: 1 GiB up and down, byte for byte" {
  [[ -z $LAB_SANITIZE ]] || skip "once is enough"
  ROOM=$(mktemp -d /dev/shm/lab-ftp-XXXXXX)
  (($(df -m --output=avail "$ROOM" | tail -n 1) > 1200)) ||
    skip "/dev/shm has no room"
  head -c $((64 << 20)) /dev/urandom >"$ROOM/piece"
  chmod a+x "$ROOM"
  IN=$ROOM/served serve
  run -0 curl -sS -T - "$URL/big" < <(one_gib "$ROOM/piece")
  assert_equal "$(stat -c %s "$SERVED/big")" $((16 * (64 << 20) + 38))
  run -0 cmp <(curl -sS "$URL/big") <(one_gib "$ROOM/piece")
  stop_server
}

# one_gib PIECE: 16 times that file, each with its number before it.
one_gib() {
  for i in {0..15}; do
    echo "$i"
    cat "$1"
  done
}

@test "ftp_server: a folder of 10,000 files" {
  [[ -z $LAB_SANITIZE ]] || skip "once is enough"
  serve
  (cd "$SERVED" && seq -f 'file-%.0f' 10000 | xargs touch)
  play many 10000
  stop_server
}
