# http_differential.bats - our parser of HTTP beside one that nobody here wrote
# (libhttp-parser-dev), on the requests of tests/fuzz/corpus/http.
load ../helpers

TABLE=tests/http/differences.tsv # NAME, ours, the peer's, and why

setup() {
  DIFFERENTIAL=$LAB_BUILD/tests/http_differential
  [[ -x $DIFFERENTIAL ]] || skip "libhttp-parser-dev is not installed"
  SEEN=$BATS_TEST_TMPDIR/seen
  "$DIFFERENTIAL" tests/fuzz/corpus/http/* >"$SEEN"
}

@test "http_differential: both see the same, but for what the table explains" {
  run -0 diff <(cut -f1-3 "$TABLE") <(awk -F'\t' '$2 != $3' "$SEEN")
  (($(awk -F'\t' '$2 == $3' "$SEEN" | wc -l) > 100))
  run ! grep -vP '^\w+\t[^\t]+\t[^\t]+\t\d{4} [\d.]+: ' "$TABLE"
}

@test "http_differential: what the peer refuses we take for a reason only" {
  local name ours peers
  while IFS=$'\t' read -r name ours peers; do
    [[ $peers != *'!' || $ours == *'!' ]] ||
      grep -q "^$name"$'\t' "$TABLE" || fail "$name: $ours, $peers"
  done <"$SEEN"
}

@test "http_differential: the good are taken whole, the bad are all refused" {
  run -0 awk -F'\t' '/^good_/ && $2 !~ /\|\.$/ || /^bad_/ && $2 != "!"' "$SEEN"
  assert_output ""
  (($(grep -c '^bad_' "$SEEN") > 80))
}
