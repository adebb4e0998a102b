load ../helpers

# A run takes a second at least: they go side by side, before the tests.
setup_file() {
  run_beside plain none 1
  run_beside sized none 1 --connections 20 --size 200
  run_beside waiting slow 1 --connections 5
  run_beside idle slow 1 --connections 20 --active 2
  run_beside percentiles slow 20 --connections 3
  run_beside table none 1 --connections 3 --tsv
  run_beside pieces pieces 7000 --connections 4 --size 65536
  run_beside busy busy 5 --connections 8
  run_beside reset reset 4 --connections 6
  run_beside unserved deaf 1 --connections 5
  run_beside refused shut 3 --connections 5
  wait
}

# run_beside NAME HABIT N OPTIONS...: starts tests/bats/odd_server.py with that
# habit, and in the background echo_load on it, for a second.
run_beside() {
  (
    BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR/$1 # here: out and err of the server
    mkdir "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || exit
    start_server "$LAB_ROOT/tests/bats/odd_server.py" "$2" "$3"
    local status=0
    echo_load --port "$PORT" --seconds 1 "${@:4}" >load 2>errors || status=$?
    echo "$status" >status
    stop_server
  ) 3>&- &
}

# assert_ended STATUS NAME: that run has ended so. $output and $stderr are its.
assert_ended() {
  cd "$BATS_FILE_TMPDIR/$2" || fail "no run $2"
  run "-$1" --separate-stderr \
    sh -c 'cat load; cat errors >&2; exit "$(cat status)"'
}

# load_on HABIT [N]: starts tests/bats/odd_server.py with that habit.
load_on() {
  start_server tests/bats/odd_server.py "$@"
}

# at_least A B: for numbers with decimals.
at_least() {
  awk "BEGIN { exit !($1 >= $2) }"
}

# near A B: within 2 %.
near() {
  awk "BEGIN { exit !($1 <= $2 * 1.02 && $1 >= $2 * 0.98) }"
}

@test "echo_load: one line tells msgs/s, p50 and p99 latency, and errors" {
  assert_ended 0 plain
  assert_equal "$stderr" ""
  assert_output --regexp '^load [0-9]+: connections=100 seconds=[0-9.]+ '
  assert_equal "${#lines[@]} $(field errors)" "1 0"
  assert at_least "$(field msgs)" 100
  assert at_least "$(field p50_us)" 1
  assert at_least "$(field p99_us)" "$(field p50_us)"
}

@test "echo_load: --connections N of --size B go on for --seconds S" {
  local msgs bytes
  assert_ended 0 sized
  msgs=$(field msgs)
  assert at_least "$(field seconds)" 1
  assert at_least 1.5 "$(field seconds)"
  run -0 tail -n 1 out
  assert_equal "$(field clients)" 20
  bytes=$(field bytes) # each has had one before, and may have one under way
  assert [ "$bytes" -ge $(((msgs + 20) * 200)) ]
  assert [ "$bytes" -le $(((msgs + 40) * 200)) ]
}

@test "echo_load: a client waits for its echo before it sends again" {
  assert_ended 0 waiting
  assert at_least "$(field p50_us)" 49500
  assert [ "$(field msgs)" -le 110 ]
  assert [ "$(field msgs)" -ge 5 ]
}

@test "echo_load: but for --active N, clients are only there" {
  assert_ended 0 idle
  assert [ "$(field msgs)" -ge 2 ]
  assert [ "$(field msgs)" -le 44 ]
  run -0 tail -n 1 out
  assert_equal "$(field clients)" 20
}

@test "echo_load: p99 shows the slow few that p50 doesn't" {
  assert_ended 0 percentiles
  assert at_least 40000 "$(field p50_us)"
  assert at_least "$(field p99_us)" 49500
}

@test "echo_load: msgs_per_s is msgs by seconds" {
  assert_ended 0 plain
  assert near "$(field msgs_per_s)" "$(field msgs) / $(field seconds)"
}

@test "echo_load: --tsv prints a line of names and one of values" {
  assert_ended 0 table
  assert_equal "${#lines[@]}" 2
  assert_equal "${lines[0]}" \
    $'connections\tseconds\tmsgs\tmsgs_per_s\tp50_us\tp99_us\terrors'
  assert_line --index 1 --regexp $'^3\t[0-9.]+(\t[0-9.]+){4}\t0$'
}

@test "echo_load: big messages come back whole, in whatever pieces" {
  assert_ended 0 pieces
  assert_equal "$(field errors)" 0
  assert [ "$(field msgs)" -ge 4 ]
}

# assert_errors KIND COUNT: so many have failed, by this kind, and no other.
assert_errors() {
  assert_equal "$(field errors)" "$2"
  assert_equal "${#stderr_lines[@]}" 1
  [[ " ${stderr#*: } " == *" $1=$2 "* ]] || fail "$stderr"
}

@test "echo_load: a wrong bit, an old echo, a byte too many are errors" {
  local habit
  for habit in wrong stale surplus; do
    load_on "$habit" 5
    run -1 --separate-stderr echo_load --port "$PORT" --connections 3
    assert_errors wrong 3
    assert_equal "$(field msgs)" $((3 * 3)) # not the first, not the fifth
    kill "$PID"
  done
}

@test "echo_load: connections told busy are errors, the others are served" {
  assert_ended 1 busy
  assert_errors busy 3
  assert [ "$(field msgs)" -ge 5 ]
}

@test "echo_load: connections that are reset are errors" {
  assert_ended 1 reset
  assert_errors reset 2
  assert [ "$(field msgs)" -ge $((4 + 2 * 8)) ]
}

@test "echo_load: connections that are never served are errors" {
  assert_ended 1 unserved
  assert_errors unserved 4
  assert [ "$(field msgs)" -ge 1 ]
}

@test "echo_load: connections that are refused are errors" {
  assert_ended 1 refused
  assert_errors refused 2
  assert [ "$(field msgs)" -ge 3 ]
}

@test "echo_load: nobody there: one clear line, exit 1" {
  load_on none
  kill "$PID"
  ends_with 0
  run -1 --separate-stderr echo_load --port "$PORT"
  assert_equal "$output" ""
  assert_equal "${stderr#*: }" "can't connect to 127.0.0.1, port $PORT:\
 Connection refused (ECONNREFUSED)"
  run -1 --separate-stderr echo_load --host nosuch.invalid
  assert_equal "${#stderr_lines[@]}" 1
  [[ $stderr == *nosuch.invalid* ]] || fail "$stderr"
}

@test "echo_load: it ends when the server does" {
  load_on none
  local server=$PID
  start echo_load --port "$PORT" --connections 10 --seconds 600
  until_true 20000 has_connections 10
  kill "$server"
  ends_with 1
  run -0 cat "$OUT"
  assert_equal "$(field errors)" 10
}

# has_connections COUNT: what was started has so many sockets.
has_connections() {
  local fds
  fds=$(find "/proc/$PID/fd" -lname 'socket:*' | wc -l)
  [[ $fds -eq $1 ]]
}

@test "echo_load: more connections than the soft limit of descriptors" {
  load_on none
  ulimit -Sn 64
  run -0 echo_load --port "$PORT" --connections 200 --seconds 1
  assert_equal "$(field errors)" 0
  ulimit -Hn 128
  run -1 --separate-stderr echo_load --port "$PORT" --connections 200
  assert_equal "${#stderr_lines[@]}" 1
  [[ $stderr == *"--connections 200"*"ulimit -Hn"* ]] || fail "$stderr"
}

@test "echo_load: help and bad arguments" {
  assert_help echo_load
  assert_usage_error "--connections '0' 1..100000" echo_load --connections 0
  assert_usage_error "--active '0' 1..100000" echo_load --active 0
  assert_usage_error "--seconds 'abc' 1..3600" echo_load --seconds abc
  assert_usage_error "--size '65537' 1..65536" echo_load --size 65537
  assert_usage_error "--port '70000' 1..65535" echo_load --port 70000
  assert_usage_error "--bogus" echo_load --bogus
  assert_usage_error "'surplus'" echo_load surplus
}

@test "echo_load: Ctrl-C ends it, and nothing is left" {
  load_on none
  local server=$PID
  start echo_load --port "$PORT" --connections 10 --seconds 600
  until_true 20000 has_connections 10
  kill -INT -- "-$PID"
  until_true 20000 gone "$PID"
  kill "$server"
  assert_nothing_left
}
