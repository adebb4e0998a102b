load ../helpers

# nodes: the tree as it was printed: level, pid and ppid, a line for each.
nodes() {
  local pattern='tree [0-9]+: ( *)(\\_ )?.*\(([0-9]+)\) ppid=([0-9]+)'
  sed -nE "s/^$pattern\$/\1|\3 \4/p" <<<"$output" |
    awk -F'|' '{ print length($1) / 3, $2 }'
}

# parents: of each node the pid of the node it hangs from, as drawn.
parents() {
  nodes | awk '{ at[$1] = $2; print $2, ($1 > 0 ? at[$1 - 1] : 0) }'
}

# hold COMMAND...: starts it, and it keeps its family until it is stopped.
hold() {
  LAB_PACE=60 start "$@"
  prints 'compare: pstree'
  output=$(<"$OUT")
}

# up PID: its pid, its parent's, and so on, as /proc has it.
up() {
  local pid=$1
  while ((pid > 0)); do
    echo "$pid"
    pid=$(sed -n 's/^PPid:\t//p' "/proc/$pid/status")
  done
}

# family: the pids of what was started and of all below it in the drawing.
family() {
  nodes | awk -v me="$PID" '$2 == me { below = $1; on = 1; print $2; next }
    on && $1 > below { print $2 }' | sort -n
}

# let_go: ends what hold has started, as Ctrl-C does.
let_go() {
  kill -INT -- "-$PID"
  until_true 20000 gone "$PID" || fail "pid $PID outlived Ctrl-C"
  assert_nothing_left
}

@test "tree: every process hangs from its parent" {
  run -0 tree --depth 3 --width 2
  assert_equal "$(nodes | cut -d' ' -f2,3)" "$(parents)"
}

@test "tree: it goes from itself up to pid 1" {
  hold tree
  assert_equal "$(nodes | cut -d' ' -f2 | head -n "$(up "$PID" | wc -l)")" \
    "$(up "$PID" | tac)"
  assert_equal "$(field ancestors)" $(($(up "$PID" | wc -l) - 1))
  let_go
}

@test "tree: --depth and --width give the number of descendants" {
  local size depth width count
  for size in "1 1 1" "1 5 5" "4 1 4" "2 3 12" "3 3 39"; do
    read -r depth width count <<<"$size"
    run -0 tree --depth "$depth" --width "$width"
    assert_equal "$(field descendants)" "$count"
    assert_equal "$(field family)" "$count"
    assert_equal "$(nodes | wc -l)" $(($(field ancestors) + 1 + count))
  done
}

@test "tree: pstree agrees" {
  hold tree --depth 2 --width 3
  run -0 pstree -lpsT "$PID"
  local pstree
  pstree=$(grep -Eo '\([0-9]+\)' <<<"$output" | tr -d '()' | sort -n)
  output=$(<"$OUT")
  assert_equal "$(nodes | cut -d' ' -f2 | sort -n)" "$pstree"
  let_go
}

@test "tree: counts and parentage agree with /proc" {
  hold tree --depth 3 --width 2
  assert_equal "$(family | wc -l)" 15
  local pid ppid
  while read -r _ pid ppid; do
    assert_equal "$(sed -n 's/^PPid:\t//p' "/proc/$pid/status")" "$ppid"
    grep -qF " $(cat "/proc/$pid/comm")($pid) ppid=$ppid" "$OUT"
  done < <(nodes)
  assert_equal "$(sort -n <<<"$(left_over)")" "$(family)"
  let_go
}

@test "tree: no member outlives a killed ancestor" {
  hold tree --depth 2 --width 3
  kill -KILL "$PID"
  assert_nothing_left
}

@test "tree: Ctrl-C ends the whole family" {
  assert_dies_of_ctrl_c 'compare: pstree' tree --depth 3 --width 2
}

@test "tree: a failing fork is told, and the others still end" {
  run -1 --separate-stderr with_failing clone EAGAIN 2 tree --width 2
  [[ $stderr == *"day5/tree.c:"*" fork(): "*"(EAGAIN)"* ]] || fail "$stderr"
  assert_nothing_left
}

@test "tree: a name may hold blanks and parentheses" {
  cp "$LAB_BUILD/day5/tree" "$BATS_TEST_TMPDIR/a) R (b"
  run -0 "$BATS_TEST_TMPDIR/a) R (b" --depth 1
  assert_equal "$(grep -Ec '\\_ a\) R \(b\([0-9]+\) ppid=' <<<"$output")" 3
}

@test "tree: help and bad arguments" {
  assert_help tree
  assert_usage_error "--depth '0' 1..4" tree --depth 0
  assert_usage_error "--depth '5' 1..4" tree --depth 5
  assert_usage_error "--width '6' 1..5" tree --width 6
  assert_usage_error "--width 'two' 1..5" tree --width two
  assert_usage_error "'surplus'" tree surplus
}

@test "tree: every member is waited for by its parent" {
  local waits=$BATS_TEST_TMPDIR/waits
  export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 # it can't do so traced
  strace -f -qq -e trace=wait4 -o "$waits" tree --depth 3 --width 2
  assert_equal "$(grep -c ' = [1-9][0-9]*$' "$waits")" 14
}

@test "tree: nothing is left" {
  run -0 tree --depth 4 --width 3
  assert_equal "$(field family)" 120
  assert_nothing_left
}
