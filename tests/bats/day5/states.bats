load ../helpers

# rows: what the table has of each child: pid ppid state stat threads.
rows() {
  local pattern='.* pid=([0-9]+) ppid=([0-9]+) state=(.) stat=(\S+) +'
  pattern+='threads=([0-9]+) .*'
  sed -nE "s/$pattern/\1 \2 \3 \4 \5/p" <<<"$output"
}

# row STATE THREADS WORDS: the table has a line like this.
row() {
  assert_line --regexp " state=$1 stat=$1[^ ]* +threads=$2 .*$3"
}

# hold COMMAND...: starts it, and it keeps its children until it is stopped.
hold() {
  LAB_PACE=60 start "$@"
  prints 'compare: ps'
  output=$(tr -d '\r' <"$OUT")
}

# assert_ps_agrees: ps has now what the table says, for each of the five.
assert_ps_agrees() {
  assert_equal "$(rows | wc -l)" 5
  local pid rest
  while read -r pid rest; do
    assert_equal "$rest" \
      "$(ps -o ppid=,s=,stat=,nlwp= -p "$pid" | tr -s ' ' | sed 's/^ //')"
  done < <(rows)
}

# let_go: ends what hold has started, as Ctrl-C does.
let_go() {
  kill -INT -- "-$PID"
  until_true 20000 gone "$PID" || fail "pid $PID outlived Ctrl-C"
  assert_nothing_left
}

@test "states: children are running, sleeping, stopped and ended" {
  run -0 states
  row R '[0-9]+' 'running'
  row S '[0-9]+' 'sleeping'
  row T '[0-9]+' 'stopped'
  row Z '[0-9]+' 'zombie'
  assert_equal "$(rows | cut -d' ' -f3 | sort | tr -d '\n')" RSSTZ
}

@test "states: each thread is counted, and more than one adds an l" {
  skip_under thread "its runtime adds a thread to every process"
  run -0 states
  row S 2 'sleeping'
  assert_equal "$(rows | awk '$5 == 2 { print $4 }' | grep -c l)" 1
  assert_equal "$(rows | awk '$5 == 1 { print $4 }' | grep -c l)" 0
}

@test "states: every child's ppid is the parent" {
  run -0 states
  assert_equal "$(rows | cut -d' ' -f2 | sort -u)" "$(pid_of parent)"
  assert_equal "$(rows | cut -d' ' -f1 | sort -u | wc -l)" 5
}

@test "states: ps agrees" {
  hold states
  assert_ps_agrees
  let_go
}

@test "states: ps agrees of processes that are nice" {
  hold nice -n 5 states
  assert_ps_agrees
  assert_equal "$(rows | cut -d' ' -f4 | grep -c N)" 5
  let_go
}

@test "states: ps agrees on a terminal: each has a +; Ctrl-C ends all" {
  mkfifo "$BATS_TEST_TMPDIR/keyboard"
  exec 9<>"$BATS_TEST_TMPDIR/keyboard"
  hold bash -c 'exec script -qefc states /dev/null <&9'
  assert_ps_agrees
  assert_equal "$(rows | cut -d' ' -f4 | grep -c '+$')" 5
  printf '\003' >&9
  until_true 20000 gone "$PID" || fail "Ctrl-C was not heard"
  assert_nothing_left
}

@test "states: one child goes from new to ended, a line for each step" {
  run -0 states
  local steps
  steps=$(says parent | grep -- '->')
  assert_equal "$(cut -d' ' -f2- <<<"$steps")" \
    "new -> ready/running: state=R
ready/running -> waiting: state=S
waiting -> ended: state=Z"
  assert_equal "$(cut -d' ' -f1 <<<"$steps" | sort -u | wc -l)" 1
}

@test "states: all children are waited for in the end" {
  run -0 states
  assert_line --index $((${#lines[@]} - 1)) --partial 'waited=5'
  assert_nothing_left
  export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 # it can't do so traced
  run -0 strace -qq -e trace=wait4 states
  assert_equal "$(grep -c '^wait4.* = [1-9][0-9]*$' <<<"$output")" 5
}

@test "states: Ctrl-C ends the stopped child too" {
  assert_dies_of_ctrl_c 'compare: ps' states
}

@test "states: no child outlives a killed parent" {
  hold states
  kill -KILL "$PID"
  assert_nothing_left
}

@test "states: help and bad arguments" {
  assert_help states
  assert_usage_error "--bogus" states --bogus
  assert_usage_error "'surplus'" states surplus
}
