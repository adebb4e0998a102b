load ../helpers
load ../http_site

CORPUS=tests/fuzz/corpus/http

# How many descriptors the server has.
fds() {
  find "/proc/$PID/fd" -mindepth 1 | wc -l
}

@test "http_attacks: smuggling and bad heads: one answer, then the end" {
  start_site
  local heads=() file
  for file in "$CORPUS"/bad_* "$CORPUS"/smuggle_{cl,te,nul,lf}_*; do
    [[ $file =~ for_ever|te_tab|cl_underscore ]] || heads+=("$file")
  done
  raw bad "${heads[@]}"
  stop_server
  assert_output --regexp 'requests=[0-9]{3}'
}

@test "http_attacks: chunks that lie are never taken for a request" {
  start_site
  local bodies=() file
  for file in "$CORPUS"/smuggle_chunk_*; do
    [[ $file == *trailer_is_a_length ]] || bodies+=("$file")
  done
  raw bad_bodies "${bodies[@]}"
  stop_server
  assert_output --partial "refused=0"
}

@test "http_attacks: what only looks like a trick gets the same in pieces" {
  start_site
  raw pieces "$CORPUS"/smuggle_{te_tab,cl_underscore,chunk_trailer_is_a_length}
  assert_output files=3
  stop_server
}

@test "http_attacks: no spelling of .. leads out of the root" {
  start_site
  raw traverse secret
  assert_output --regexp '^served='
  stop_server
}

@test "http_attacks: a link that leads out of the root is not followed" {
  start_site
  ln -s ../secret "$SITE/out"
  ln -s /etc "$SITE/etc"
  ln -s /proc/self/root "$SITE/slash"
  ln -s page.html "$SITE/in"
  ln -s folder "$SITE/infolder"
  for path in /out /etc/passwd /etc/ /slash/etc/passwd; do
    assert_status 403 "$URL$path"
  done
  run -0 curl -sS "$URL/in"
  assert_output "a page"
  run -0 curl -sS "$URL/infolder/"
  assert_output '<h1>index</h1>'
  stop_server
}

@test "http_attacks: a folder swapped for a link gives nothing away" {
  start_site
  mkdir "$SITE/swap" "$BATS_TEST_TMPDIR/outside"
  echo inside >"$SITE/swap/file"
  echo secret >"$BATS_TEST_TMPDIR/outside/file"
  raw swapped "$SITE/swap" ../outside
  assert_output swapped=yes
  stop_server
}

@test "http_attacks: NUL, control bytes and what is no UTF-8 get 400" {
  start_site
  raw asks '/page.html%00=400' '/%00=400' '/a%0d%0aSet-Cookie:x=400' \
    '/%=400' '/%2=400' '/%zz=400' '/\x01=400' '/%ff=400' '/a b=400'
  stop_server
}

@test "http_attacks: a FIFO, a socket, a device: 403 or 404, nobody waits" {
  start_site
  mkfifo "$SITE/fifo"
  python3 -c 'import socket, sys
socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$SITE/socket"
  for name in fifo socket; do
    status -m 5 "$URL/$name"
    assert_output --regexp '^40[34]$'
  done
  assert_status 200 "$URL/page.html"
  stop_server
}

@test "http_attacks: a byte now and then ends in time: 408, or just an end" {
  start_site --header-seconds 1 --idle-seconds 1
  raw dribble 1
  assert_line a_head=408
  assert_line nothing=none
  stop_server
  assert_output --regexp '^stopped: clients='
}

@test "http_attacks: 800 silent connections, and who comes then is served" {
  start_site
  raw silent 800
  stop_server
  assert_output --partial "clients=801 "
}

@test "http_attacks: 50 who never read 64 MiB cost little, delay nobody" {
  start_site --send-seconds 2
  large 64 large
  local before
  before=$(awk '/^VmHWM/ { print $2 }' "/proc/$PID/status")
  raw stuck /large 50
  assert_line ended=yes
  (($(awk '/^VmHWM/ { print $2 }' "/proc/$PID/status") - before < 60000)) ||
    [[ -n $LAB_SANITIZE ]] || fail "memory grew by more than 60 MB"
  stop_server
}

@test "http_attacks: 300 resets: served on, no descriptor lost" {
  start_site
  large 4 large
  local before
  before=$(fds)
  raw resets /large 300
  as_before() { (($(fds) <= before + 2)); }
  until_true 20000 as_before || fail "$before descriptors before, now $(fds)"
  stop_server
}

@test "http_attacks: a file that gets shorter: an end, no false bytes" {
  start_site
  large 16 large
  raw truncated /large "$SITE/large"
  stop_server
  assert_output --regexp '^stopped: '
}

@test "http_attacks: no descriptor left: it doesn't spin, and recovers" {
  start_site --user "$(id -un)" # so that we may change its limits
  prlimit --pid "$PID" --nofile=16:
  raw silent 0
  local ticks
  ticks=$(awk '{ print $14 + $15 }' "/proc/$PID/stat")
  run python3 tests/bats/http_raw.py silent "$PORT" 40
  (($(awk '{ print $14 + $15 }' "/proc/$PID/stat") - ticks < 100)) ||
    fail "it spins"
  prlimit --pid "$PID" --nofile=1024:
  until_true 20000 curl -sSf -m 2 -o /dev/null "$URL/page.html" ||
    fail "it doesn't recover"
  kill "$PID"
  ends_with 0
}

@test "http_attacks: a server killed leaves no worker behind" {
  start_site --workers 2
  kill -KILL "$PID"
  assert_nothing_left
}
