load ../helpers
load ../http_site

@test "http_server: 200: a file, byte for byte, and what kind it is" {
  start_site
  large 3 large.bin
  run -0 curl -sS "$URL/large.bin" -o "$BATS_TEST_TMPDIR/got"
  cmp "$SITE/large.bin" "$BATS_TEST_TMPDIR/got"
  run -0 curl -sSi "$URL/page.html"
  assert_line --regexp '^HTTP/1.1 200 OK'
  assert_line --regexp '^Content-Type: text/html'
  assert_line --regexp '^Content-Length: 7'
  assert_line "a page"
  stop_server
}

@test "http_server: MIME types by the name's end" {
  start_site
  local name type
  while read -r name type; do
    : >"$SITE/$name"
    run -0 curl -sS -o /dev/null -w '%{content_type}' "$URL/$name"
    assert_output --partial "$type"
  done <<'END'
a.css text/css
a.svg image/svg+xml
a.png image/png
a.JS text/javascript
a.json application/json
a.unknown application/octet-stream
END
  stop_server
}

@test "http_server: HEAD has the head of GET and no body" {
  start_site
  head_of() { curl -sSi "$@" | tr -d '\r' | sed '/^$/q' | grep -v ^Date; }
  run -0 head_of "$URL/page.html"
  local get=$output
  run -0 head_of -I "$URL/page.html"
  assert_equal "$output" "$get"
  tell 'HEAD /page.html HTTP/1.1\r\nHost: a\r\n\r\n'
  refute_output --partial "a page"
  stop_server
}

@test "http_server: 206 and 416: ranges as they are asked for" {
  start_site
  for pair in 0-3=0123 5-=56789 -2=89 9-100=9; do
    run -0 curl -sS -r "${pair%=*}" "$URL/digits.txt"
    assert_output "${pair#*=}"
  done
  assert_status 206 -r 0-3 "$URL/digits.txt"
  assert_status 416 -r 10-12 "$URL/digits.txt"
  assert_status 416 -r 0- "$URL/empty"
  run -0 curl -sSi -r 2-3 "$URL/digits.txt"
  assert_line --regexp '^Content-Range: bytes 2-3/10'
  stop_server
}

@test "http_server: curl resumes a file that was cut" {
  start_site
  head -c 2M /dev/urandom >"$SITE/noise"
  head -c 700000 "$SITE/noise" >"$BATS_TEST_TMPDIR/got"
  run -0 curl -sS -C - -o "$BATS_TEST_TMPDIR/got" "$URL/noise"
  cmp "$SITE/noise" "$BATS_TEST_TMPDIR/got"
  stop_server
}

@test "http_server: 301: a folder without its slash, to the one with it" {
  start_site
  run -0 curl -sSi "$URL/folder?a=b"
  assert_line --regexp '^HTTP/1.1 301 '
  assert_line --regexp '^Location: /folder/\?a=b'
  run -0 curl -sSL "$URL/folder"
  assert_output '<h1>index</h1>'
  run -0 curl -sSi --path-as-is "$URL//folder" # no way to another host
  refute_output --regexp 'Location: //'
  stop_server
}

@test "http_server: 304: what the client has already isn't sent again" {
  start_site
  run -0 curl -sSI "$URL/page.html"
  local etag date
  etag=$(sed -nE 's/^ETag: (.*)\r$/\1/p' <<<"$output")
  date=$(sed -nE 's/^Last-Modified: (.*)\r$/\1/p' <<<"$output")
  assert_status 304 -H "If-None-Match: $etag" "$URL/page.html"
  assert_status 200 -H 'If-None-Match: "other"' "$URL/page.html"
  assert_status 304 -H "If-Modified-Since: $date" "$URL/page.html"
  assert_status 200 -H "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT" \
    "$URL/page.html"
  echo changed >>"$SITE/page.html"
  assert_status 200 -H "If-None-Match: $etag" "$URL/page.html"
  stop_server
}

# settled FILE: it is old enough to be kept in memory.
settled() {
  (($(date +%s) - $(stat -c %Z "$1") > 2))
}
@test "http_server: a file in memory is never stale, whatever its size" {
  local len
  start_site
  for len in 5000 100; do
    head -c $len /dev/zero | tr '\0' a >"$SITE/$len"
  done
  until_true 20000 settled "$SITE/100"
  for len in 5000 100 5000 100; do
    run -0 curl -sS "$URL/$len"
    assert_output "$(cat "$SITE/$len")"
    tr a-y b-z <"$SITE/$len" >"$SITE/next"
    cat "$SITE/next" >"$SITE/$len" # the same file, as long as before
    run -0 curl -sS -r 10-19 "$URL/$len"
    assert_output "$(tail -c 10 "$SITE/$len")"
  done
  stop_server
}

@test "http_server: a folder: its index.html, or a listing" {
  start_site
  run -0 curl -sS "$URL/folder/"
  assert_output '<h1>index</h1>'
  run -0 curl -sS "$URL/list/"
  assert_output --partial 'href="a%20%3Cb%3E%26.txt">a &lt;b&gt;&amp;.txt</a>'
  assert_output --partial '你好.txt</a>'
  assert_output --partial 'href="inner/"'
  run -0 curl -sS "$URL/list/a%20%3Cb%3E%26.txt"
  assert_output first
  stop_server
}

@test "http_server: names are decoded once" {
  start_site
  echo percent >"$SITE/%41.txt"
  run -0 curl -sS "$URL/%2541.txt"
  assert_output percent
  assert_status 404 "$URL/A.txt"
  run -0 curl -sS "$URL/%70age.htm%6c?x=1"
  assert_output "a page"
  stop_server
}

@test "http_server: 400 403 404 405 417 501 505, each with its reason" {
  start_site
  assert_status 404 "$URL/none"
  assert_status 403 "$URL/../secret"
  assert_status 400 "$URL/a%00b"
  assert_status 400 "$URL/%zz"
  assert_status 405 -d x=1 "$URL/page.html"
  assert_status 501 -X BREW "$URL/page.html"
  assert_status 417 -H 'Expect: tea' "$URL/page.html"
  tell 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'
  assert_line --index 0 --partial "505"
  run -0 curl -sSi -X DELETE "$URL/page.html"
  assert_line --regexp '^Allow: GET, HEAD'
  stop_server
}

@test "http_server: 403: a file that it may not read" {
  start_site
  chmod 0 "$SITE/page.html"
  assert_status 403 "$URL/page.html"
  stop_server
}

@test "http_server: 500: a file shorter than the system says" {
  local folder=/sys/devices/system/cpu user=() # each has 4096 bytes, it says
  [[ -r $folder/online ]] || skip "no /sys here"
  ((EUID != 0)) || user=(--user nobody)
  start_server http_server --root "$folder" "${user[@]}"
  for _ in first second; do
    assert_status 500 "http://127.0.0.1:$PORT/online"
  done
  stop_server
  assert_output --partial "requests=2 "
}

@test "http_server: 413 414 431: what is too large is told so" {
  start_site
  raw limits
  stop_server
}

@test "http_server: 503: more than --max-clients at once, then room again" {
  start_site --max-clients 20 --header-seconds 2
  raw crowded 20 2
  stop_server
}

@test "http_server: keep-alive: ten requests, one connection" {
  start_site
  run -0 curl -sSv "$URL/page.html?[1-10]"
  assert_equal "$(grep -c '^a page' <<<"$output")" 10
  stop_server
  assert_output --partial "clients=1 "
  assert_output --partial "requests=10 "
}

@test "http_server: close is heeded, and HTTP/1.0 closes" {
  start_site
  tell 'GET /page.html HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  assert_line --regexp '^Connection: close'
  tell 'GET /page.html HTTP/1.0\r\n\r\n'
  assert_line --partial "a page"
  run -0 curl -sS -0 "$URL/page.html" "$URL/page.html"
  stop_server
  assert_output --partial "clients=4 "
}

@test "http_server: pipelined requests are answered in their order" {
  start_site
  tell 'GET /digits.txt HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1
Host: a\r\n\r\n' # a bare LF: the second is refused
  assert_output --regexp '0123456789.*400 Bad'
  local get='HTTP/1.1\r\nHost: a\r\n\r\n'
  tell "GET /digits.txt ${get}HEAD /page.html ${get}GET /page.html $get"
  assert_equal "$(grep -o 'HTTP/1.1 200' <<<"$output" | wc -l)" 3
  assert_output --regexp '0123456789.*a page$'
  stop_server
}

@test "http_server: what comes byte by byte gets the same answers" {
  start_site
  raw pieces tests/fuzz/corpus/http/{good,like,many}_*
  assert_output --regexp '^files=[0-9]{2}'
  stop_server
}

@test "http_server: routes: /time, /echo, and /status in JSON" {
  start_site
  run -0 curl -sS "$URL/time"
  assert_output --regexp "^$(date +%Y)-[0-9]{2}-[0-9]{2} "
  run -0 curl -sSi "$URL/echo?text=%3Cb%3E%20hello"
  assert_line --regexp '^Content-Type: text/plain'
  assert_line "text=<b> hello"
  assert_status 404 "$URL/none"
  run -0 curl -sS "$URL/status"
  run -0 jq -c '[.requests, .status_2xx, .status_4xx, .clients_now]' \
    <<<"$output"
  assert_output '[3,2,1,1]'
  stop_server
}

@test "http_server: --workers: each has a pid, one that dies is replaced" {
  start_site --workers 2
  worker() { curl -sS "$URL/status" | jq .pid; }
  both() { [[ $(for _ in {1..20}; do worker; done | sort -u | wc -l) == 2 ]]; }
  until_true 20000 both || fail "not two workers"
  kill -KILL "$(worker)"
  until_true 20000 both || fail "not replaced"
  run -0 cat "$ERR"
  assert_output --regexp 'killed by signal 9 .* another takes its place'
  kill "$PID"
  ends_with 0
  assert_nothing_left
}

@test "http_server: Python's client, one connection, is content" {
  start_site
  run -0 python3 - "$PORT" <<'END'
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=5)
for method, path in [("GET", "/page.html"), ("HEAD", "/page.html"),
                     ("GET", "/none"), ("POST", "/"), ("GET", "/digits.txt")]:
    c.request(method, path, body=b"x" * 5000 if method == "POST" else None)
    r = c.getresponse()
    print(r.status, len(r.read()) > 0)
END
  assert_output $'200 True\n200 False\n404 True\n405 True\n200 True'
  stop_server
}

@test "http_server: --trace: a line for each request, escaped" {
  start_site --trace
  status "$URL/page.html"
  tell 'GET /\033[2J HTTP/1.1\r\nHost: a\r\n\r\n'
  status "$URL/a%0d%0ab"
  prints ' GET /page.html status=200 length=7$'
  prints 'status=400'
  prints ' GET /a%0d%0ab status=40[04] '
  run -1 grep -P '[^\x20-\x7e]' "$OUT"
  stop_server
}

@test "http_server: SIGTERM: the answer under way comes whole" {
  start_site
  large 8 large
  raw stopping "$PID" /large
  ends_with 0
  assert_nothing_left
}

@test "http_server: started as root it is the folder's owner, without rights" {
  ((EUID == 0)) || skip "not root"
  start_site
  run -0 grep -E '^(Uid|CapEff|NoNewPrivs):' "/proc/$PID/status"
  assert_line --regexp "^Uid:(\s+$(id -u nobody)){4}"
  assert_line --regexp '^CapEff:\s+0+$'
  stop_server
}

@test "http_server: a root that isn't there is refused" {
  run -1 --separate-stderr http_server --root /nowhere
  assert_equal "${#stderr_lines[@]}" 1
  assert_equal "$output" ""
  [[ $stderr == *"/nowhere"* ]]
}

@test "http_server: two at once, each its own port" {
  start_site
  local first=$PORT pid=$PID
  start_site
  assert_not_equal "$PORT" "$first"
  assert_status 200 "http://127.0.0.1:$first/page.html"
  assert_status 200 "$URL/page.html"
  stop_server
  kill "$pid"
  until_true 20000 gone "$pid" || fail "the first still runs"
}

@test "http_server: Ctrl-C ends it and its workers" {
  start_site --workers 2
  kill -INT -- "-$PID"
  ends_with 0
  assert_nothing_left
}

@test "http_server: help, and wrong arguments" {
  assert_help http_server
  assert_usage_error "--port 65536 65535" http_server --port 65536
  assert_usage_error "--workers 0 1" http_server --workers 0
  assert_usage_error "--none" http_server --none
}
