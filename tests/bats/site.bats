load helpers

# The pages are made once for all tests of this file.
setup_file() {
  export SITE=$BATS_FILE_TMPDIR/site
  tools/make_site.py "$SITE" >"$BATS_FILE_TMPDIR/said" 2>&1
}

# browse URL OPTION...: a headless Chromium looks at it.
browse() {
  timeout 60 chromium --headless --no-sandbox --disable-gpu \
    --disable-dev-shm-usage --user-data-dir="$BATS_TEST_TMPDIR/chromium" \
    --virtual-time-budget=5000 "${@:2}" "$1" 2>/dev/null
}

# serve_site: by our own http_server. Sets URL.
serve_site() {
  LAB_DAY=day10 start_server "$LAB_BUILD/day10/http_server" --root "$SITE"
  URL=http://127.0.0.1:$PORT
}

@test "site: every lesson is a page, and every source" {
  for page in index programs day5 day10 chat ftp servers; do
    run -0 grep -c '<h1' "$SITE/$page.html"
    assert_output 1
  done
  run -0 grep -c 'id="L1"' "$SITE/src/day5/fork.c.html"
}

@test "site: no link leads nowhere, nothing comes from outside" {
  run -0 cat "$BATS_FILE_TMPDIR/said"
  assert_output --regexp '^[^ ]*site: [0-9]{3} files$'
}

@test "site: a link that leads nowhere is found" {
  cp -r "$LAB_ROOT"/{tools,README.md} "$BATS_TEST_TMPDIR"
  mkdir "$BATS_TEST_TMPDIR/docs"
  echo '# A [link](none.md)' >"$BATS_TEST_TMPDIR/docs/day5.md"
  run ! "$BATS_TEST_TMPDIR/tools/make_site.py" "$BATS_TEST_TMPDIR/out"
  assert_output --partial 'a link that leads nowhere: none.md'
}

@test "site: code is highlighted, a headline has an anchor" {
  run -0 grep -E '<span class="(kt|k)">' "$SITE/day5.html"
  run -0 grep -E '<h2 id="[a-z-]+"' "$SITE/day5.html"
  assert_output --partial '<h2 id='
}

@test "site: a browser shows a lesson served by http_server" {
  command -v chromium >/dev/null || skip "no chromium here: ./setup.sh"
  serve_site
  run -0 browse "$URL/day10.html" --dump-dom
  assert_output --partial '<h1'
  assert_output --partial '<figure class="code">'
  run -0 browse "$URL/chat.html" --dump-dom
  assert_output --partial '<svg'
  browse "$URL/chat.html" --screenshot="$BATS_TEST_TMPDIR/shot.png" \
    --window-size=1200,1600 >/dev/null
  run -0 file -b "$BATS_TEST_TMPDIR/shot.png"
  assert_output --partial "PNG image data, 1200 x 1600"
  kill "$PID"
  ends_with 0
}

@test "site: on a phone nothing sticks out" {
  command -v chromium >/dev/null || skip "no chromium here: ./setup.sh"
  serve_site
  cat >"$SITE/phone.html" <<'END'
<iframe width="390" height="800"></iframe>
<script>
const pages = ["index", "day8", "chat", "servers", "src/day5/fork.c"];
const frame = document.querySelector("iframe");
const next = () => {
  if (pages.length == 0) { document.title = "done"; return; }
  const page = pages.shift();
  frame.onload = () => {
    const wide = frame.contentDocument.documentElement.scrollWidth;
    document.body.append(`${page}=${wide <= 390 ? "fits" : wide} `);
    next();
  };
  frame.src = page + ".html";
};
next();
</script>
END
  run -0 browse "$URL/phone.html" --dump-dom
  for page in index day8 chat servers src/day5/fork.c; do
    assert_output --partial "$page=fits"
  done
  kill "$PID"
  ends_with 0
}

@test "make serve: builds the pages and prints the address" {
  [[ $LAB_BUILD == "$LAB_ROOT/build" ]] || skip "it is about build/"
  run -0 make -s site # what takes long is done before the deadline runs
  start make -s serve PRESET=debug
  prints '^listening on 127.0.0.1:[0-9]+$'
  PORT=$(sed -nE 's/^listening on .*:([0-9]+)$/\1/p' "$OUT")
  run -0 curl -sSf "http://127.0.0.1:$PORT/"
  assert_output --partial "<title>The concurrency lab"
  kill -INT -- "-$PID"
  until_true 30000 gone "$PID" || fail "it still runs"
}
