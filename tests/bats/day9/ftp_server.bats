load ../helpers

# serve [OPTION...]: ftp_server with a folder of its own, SERVED. Started by
# root it becomes nobody, the folder's owner.
serve() {
  SERVED=$BATS_TEST_TMPDIR/served
  mkdir -p "$SERVED"
  [[ $UID != 0 ]] || chown nobody "$SERVED"
  start_server "${WRAPPED[@]}" ftp_server --root "$SERVED" "$@"
  URL=ftp://127.0.0.1:$PORT
}

# serve_wrapped COMMAND... : the same, started by COMMAND.
serve_wrapped() {
  WRAPPED=("$@")
  serve
}

# puts NAME BYTES: makes a file in SERVED that the server may change.
puts() {
  printf '%s' "$2" >"$SERVED/$1"
  [[ $UID != 0 ]] || chown nobody "$SERVED/$1"
}

# talk LINE...: sends all lines at once after a log-in. $lines: what the server
# answers to each of them.
talk() {
  run -0 bash -c 'printf "%s\r\n" "USER ftp" "PASS x" "${@:2}" QUIT |
    timeout 10 nc 127.0.0.1 "$1" | tr -d "\r" | sed 1,3d' - "$PORT" "$@"
}

# upload_half NAME: begins to store NAME and waits until some of it is there.
upload_half() {
  mkfifo "$BATS_TEST_TMPDIR/slow"
  exec 8<>"$BATS_TEST_TMPDIR/slow"
  echo half >&8
  # shellcheck disable=SC2094 # 8 is the other end
  curl -sS -T - "$URL/$1" <"$BATS_TEST_TMPDIR/slow" 8>&- 3>&- &
  CLIENT=$!
  until_true 20000 has_temp || fail "no upload begins: $(ls -A "$SERVED")"
}

# upload_ends: the rest of it comes.
upload_ends() {
  exec 8>&-
  wait "$CLIENT"
}

temps() {
  find "$SERVED" -name '.ftp-upload-*'
}

has_temp() {
  [[ -n $(find "$SERVED" -name '.ftp-upload-*' -size +0) ]]
}

has_temps() {
  [[ $(temps | wc -l) == "$1" ]]
}

assert_no_temp() {
  run -0 temps
  assert_output ""
}

threads() {
  find "/proc/$PID/task" -mindepth 1 -maxdepth 1 | wc -l
}

has_threads() {
  [[ $(threads) == "$1" ]]
}

@test "ftp_server: --help tells what it shows and how to run it" {
  assert_help ftp_server
}

@test "ftp_server: bad arguments are refused before anything is started" {
  assert_usage_error "--port 70000 65535" ftp_server --port 70000
  assert_usage_error "--max-clients 0 1" ftp_server --max-clients 0
  assert_usage_error "--idle-seconds x" ftp_server --idle-seconds x
  assert_usage_error "surplus" ftp_server surplus
}

@test "ftp_server: a root that isn't there, or no folder: one line, status 1" {
  run -1 --separate-stderr ftp_server --root "$BATS_TEST_TMPDIR/none"
  assert_output ""
  assert_equal "${#stderr_lines[@]}" 1
  [[ $stderr == *"--root $BATS_TEST_TMPDIR/none"*ENOENT* ]]
  run -1 --separate-stderr ftp_server --root README.md
  [[ $stderr == *"--root README.md"*ENOTDIR* ]]
}

@test "ftp_server: a port in use: one line, status 1" {
  serve
  run -1 --separate-stderr ftp_server --root "$SERVED" --port "$PORT"
  assert_equal "${#stderr_lines[@]}" 1
  [[ $stderr == *EADDRINUSE* ]]
  stop_server
}

@test "ftp_server: every command is answered, any other with 502" {
  serve
  talk SYST "MODE S" "STRU F" "TYPE I" "TYPE A" NOOP PWD CDUP ABOR \
    "OPTS UTF8 ON"
  run -0 cut -c1-3 <<<"$output"
  assert_output $'215\n200\n200\n200\n200\n200\n257\n250\n226\n200\n221'
  talk "MODE B" "STRU R" "TYPE E" "OPTS X" "SITE x" STAT XYZZY "ALLO 1" ""
  run -0 cut -c1-3 <<<"$output"
  assert_output $'504\n504\n504\n504\n502\n502\n502\n502\n500\n221'
  stop_server
}

@test "ftp_server: FEAT and HELP list what there is" {
  serve
  talk FEAT HELP
  for feature in EPSV MDTM MLST "REST STREAM" SIZE UTF8; do
    assert_line --partial " $feature"
  done
  for command in USER RETR STOR APPE MLSD ABOR; do
    assert_line --regexp "^ .*$command"
  done
  assert_line "211 End"
  assert_line "214 End"
  stop_server
}

@test "ftp_server: folders: made, entered, left, removed, quoted" {
  serve
  talk "MKD a\"b" "CWD a\"b" PWD "MKD c" "RMD /a\"b" CDUP "RMD a\"b/c" \
    "RMD a\"b" "CWD a\"b" "RMD /" "MKD /"
  assert_line --index 0 '257 "/a""b" is made'
  assert_line --index 2 '257 "/a""b" is the current folder'
  assert_line --index 4 "550 Directory not empty"
  assert_line --index 8 "550 No such file or directory"
  assert_line --index 9 --regexp '^550 '
  assert_line --index 10 --regexp '^550 '
  run -0 ls -A "$SERVED"
  assert_output ""
  stop_server
}

@test "ftp_server: renames what RNFR has just named, and nothing else" {
  serve
  puts a one
  puts b two
  talk "RNTO c" "RNFR a" NOOP "RNTO c" "RNFR none" "RNFR a" "RNTO b" "DELE b"
  run -0 cut -c1-3 <<<"$output"
  assert_output $'503\n350\n200\n503\n550\n350\n250\n250\n221'
  run -0 ls -A "$SERVED"
  assert_output ""
  stop_server
}

@test "ftp_server: SIZE, MDTM, MLST tell the truth, of files" {
  serve
  puts a.txt hello
  touch -d "2024-01-31 23:59:58 UTC" "$SERVED/a.txt"
  mkdir "$SERVED/d"
  talk "TYPE I" "SIZE a.txt" "MDTM a.txt" "MLST a.txt" "SIZE d" "MDTM d" \
    "MLST d"
  assert_line --index 1 "213 5"
  assert_line --index 2 "213 20240131235958"
  assert_line --index 4 --regexp \
    '^ type=file;size=5;modify=20240131235958;perm=adfrw;unique=.*; /a.txt$'
  assert_line --index 6 "550 Is a directory"
  assert_line --index 7 "550 Is a directory"
  assert_line --index 9 --regexp '^ type=dir;modify=.*; /d$'
  stop_server
}

@test "ftp_server: lists what can be had, and nothing else" {
  serve
  puts a hello
  puts .hidden x
  puts .ftp-upload-0 x
  puts $'a\nb' x
  mkdir "$SERVED/d"
  mkfifo "$SERVED/fifo"
  ln -s a "$SERVED/in"
  ln -s /etc/passwd "$SERVED/out"
  ln -s none "$SERVED/dangling"
  LC_ALL=C run -0 bash -c 'curl -sSl "$1/" | tr -d "\r" | sort' - "$URL"
  assert_output $'.hidden\na\nd\nin'
  run -0 bash -c 'curl -sS "$1/" | tr -d "\r" | sort -k9' - "$URL"
  assert_line --regexp '^-rw-r--r-- +1 ftp ftp +5 [A-Z][a-z]{2} .{2} .{5} in$'
  assert_line --regexp '^drwx.* d$'
  assert_equal "${#lines[@]}" 4
  run -0 curl -sS -X MLSD "$URL/"
  assert_line --regexp '^type=file;size=5;modify=[0-9]{14};perm=.*;.*; in$'
  assert_line --regexp '^type=dir;modify=[0-9]{14};perm=.*;.*; d$'
  stop_server
}

@test "ftp_server: an upload is hidden, then whole, in the old one's place" {
  serve
  puts file old
  chmod 640 "$SERVED/file"
  upload_half file
  assert_equal "$(cat "$SERVED/file")" old
  assert_equal "$(cat "$(temps)")" half
  run -0 curl -sSl "$URL/"
  assert_output file
  talk "SIZE $(basename "$(temps)")" "DELE $(basename "$(temps)")"
  assert_line --index 1 --regexp '^550 '
  upload_ends
  assert_equal "$(cat "$SERVED/file")" half
  assert_equal "$(stat -c %a "$SERVED/file")" 640
  assert_no_temp
  stop_server
  assert_output --regexp ' uploads=1 .* bytes_in=5$'
}

@test "ftp_server: an upload is on the disk before it is seen" {
  TRACE=$BATS_TEST_TMPDIR/trace
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 serve_wrapped strace -D -f -qq \
    -o "$TRACE" -e trace=fsync,renameat,sendto
  run -0 curl -sS -T README.md "$URL/file"
  stop_server
  run -0 grep -Eo '(fsync|renameat)\(|"226' "$TRACE"
  assert_output $'fsync(\nrenameat(\nfsync(\n"226'
}

@test "ftp_server: what the disk refuses is never told to be complete" {
  local failure
  for failure in fsync:error=EIO=451 renameat:error=ENOSPC=452; do
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 serve_wrapped strace -D -f -qq \
      -o /dev/null -e "inject=${failure%=*}:when=1"
    puts file old
    run ! curl -sS -T README.md "$URL/file"
    assert_output --partial "${failure##*=}"
    assert_equal "$(cat "$SERVED/file")" old
    assert_no_temp
    stop_server
    assert_output --partial " uploads=0 "
  done
}

@test "ftp_server: APPE, and STOR after REST, keep the first part" {
  serve
  puts file 0123456789
  ln "$SERVED/file" "$BATS_TEST_TMPDIR/old"
  run -0 curl -sS -a -T - "$URL/file" <<<abc
  run -0 cat "$SERVED/file"
  assert_output 0123456789abc
  run -0 curl -sS -Q "+REST 4" -T - "$URL/file" <<<xyz
  run -0 cat "$SERVED/file"
  assert_output 0123xyz
  run -0 curl -sS -a -T - "$URL/new" <<<abc
  run ! curl -sS -Q "+REST 9" -T - "$URL/file" <<<xyz
  # nobody has written into the old file: a reader still has it whole
  assert_equal "$(cat "$BATS_TEST_TMPDIR/old")" 0123456789
  run -0 cat "$SERVED/file" "$SERVED/new"
  assert_output $'0123xyz\nabc'
  stop_server
}

@test "ftp_server: a symlink is replaced by an upload, not written through" {
  serve
  puts file old
  ln -s file "$SERVED/link"
  run -0 curl -sS -T README.md "$URL/link"
  assert [ ! -L "$SERVED/link" ]
  run -0 cmp README.md "$SERVED/link"
  assert_equal "$(cat "$SERVED/file")" old
  stop_server
}

@test "ftp_server: only files are replaced" {
  serve
  mkdir "$SERVED/d"
  mkfifo "$SERVED/fifo"
  run ! curl -sS -T README.md "$URL/d"
  assert_output --partial 550
  run ! curl -sS -T README.md "$URL/fifo"
  assert_output --partial 550
  assert [ -p "$SERVED/fifo" ]
  stop_server
}

@test "ftp_server: old uploads are swept at the start, running ones are not" {
  serve
  mkdir -p "$SERVED/a/b"
  touch "$SERVED/.ftp-upload-1" "$SERVED/a/b/.ftp-upload-2"
  [[ $UID != 0 ]] || chown -R nobody "$SERVED/a"
  upload_half file
  ftp_server --root "$SERVED" </dev/null >/dev/null 2>&1 3>&- 8>&- &
  until_true 20000 has_temps 1
  upload_ends
  kill "$!"
  assert_equal "$(cat "$SERVED/file")" half
  assert_no_temp
  stop_server
}

@test "ftp_server: with --read-only nothing is changed, nor swept" {
  serve --read-only
  puts .ftp-upload-1 x
  stop_server
  serve --read-only
  run ! curl -sS -T README.md "$URL/file"
  assert_output --partial 550
  run -0 ls -A "$SERVED"
  assert_output .ftp-upload-1
  stop_server
}

@test "ftp_server: a thread for each client, joined when it has left" {
  skip_under thread "its runtime has a thread of its own"
  serve
  run -0 curl -sS "$URL/" # it is set up once it has served somebody
  until_true 20000 has_threads 1 || fail "$(threads) threads, and no client"
  local before=1 fds=(/proc/"$PID"/fd/*)
  exec 5<>"/dev/tcp/127.0.0.1/$PORT" 6<>"/dev/tcp/127.0.0.1/$PORT"
  until_true 20000 has_threads $((before + 2))
  exec 5>&- 6>&-
  until_true 20000 has_threads "$before"
  as_before() { [[ $(echo /proc/"$PID"/fd/*) == "${fds[*]}" ]]; }
  until_true 20000 as_before || fail "before: ${fds[*]}, now: /proc/$PID/fd/*"
  stop_server
}

@test "ftp_server: no thread for a client: it is told, the next one is served" {
  skip_under thread "its runtime needs a thread of its own first"
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 serve_wrapped strace -D -f -qq \
    -o /dev/null -e inject=clone3:error=EAGAIN:when=1
  run -0 nc 127.0.0.1 "$PORT" </dev/null
  assert_output --partial "421 busy"
  run -0 curl -sS "$URL/"
  stop_server
  assert_output --partial "clients=1 refused=1"
}

@test "ftp_server: prints two lines; with --trace one for each command" {
  serve
  run -0 curl -sS "$URL/"
  stop_server
  run -0 cat "$OUT"
  assert_equal "${#lines[@]}" 2
  serve --trace
  run -0 curl -sS "$URL/"
  stop_server
  run -0 sed -nE 's/^session [0-9]+\/[0-9]+: peer=127.0.0.1:[0-9]+ //p' "$OUT"
  assert_line --index 0 begins
  assert_line "USER anonymous"
  assert_line "PASS ..."
  assert_line --index $((${#lines[@]} - 1)) ends
}

@test "ftp_server: Ctrl-C ends it in the middle of an upload, nothing is left" {
  serve
  upload_half file
  kill -INT -- "-$PID"
  ends_with 0
  exec 8>&-
  if wait "$CLIENT"; then fail "the client was told it is complete"; fi
  assert_no_temp
  run -0 tail -n 1 "$OUT"
  assert_output --partial "uploads=0 "
  assert_nothing_left
}
