# helpers.bash - what the tests of the programs share. Each test file begins:
#   load ../helpers
# The programs of the file's day are on PATH. LAB_BUILD (ctest sets it) is the
# build folder under test; build/ without it. docs/testing.md says more.
bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

LAB_ROOT=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
LAB_DAY=$(basename "${BATS_TEST_DIRNAME:?}")
export LAB_ROOT LAB_DAY LAB_BUILD="${LAB_BUILD:-$LAB_ROOT/build}"
export LAB_PACE=0.05 NO_COLOR=1 BATS_TEST_TIMEOUT=60
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS="halt_on_error=1 exitcode=66"
export LAB_MARK="lab-$$-${BATS_TEST_NUMBER:-0}-$RANDOM" # in every descendant
PATH="$LAB_BUILD/$LAB_DAY:$PATH"
cd "$LAB_ROOT" || exit 1
# By hand, without ctest: the build folder knows its sanitizers.
export LAB_SANITIZE="${LAB_SANITIZE-$(
  sed -n 's/^LAB_SANITIZE:STRING=//p' "$LAB_BUILD/CMakeCache.txt"
)}"

# until_true MS COMMAND...: tries every 20 ms until it succeeds or MS is over.
until_true() {
  local deadline=$((${EPOCHREALTIME/./} / 1000 + $1))
  shift
  until "$@"; do
    ((${EPOCHREALTIME/./} / 1000 < deadline)) || return 1
    sleep 0.02
  done
}

# start COMMAND...: runs it in the background, leader of a session and process
# group of its own. Sets PID, and OUT and ERR: files with what it prints.
start() {
  OUT=$BATS_TEST_TMPDIR/out ERR=$BATS_TEST_TMPDIR/err
  : >"$OUT" # else prints could find what the one before has printed
  # The shell ignores SIGINT in the background; 3>&-: else bats waits for it.
  setsid env --default-signal=INT,QUIT "$@" >"$OUT" 2>"$ERR" </dev/null 3>&- &
  PID=$!
}

# prints PATTERN: what was started has printed a line like it, or does soon.
prints() {
  until_true 30000 grep -Eq -- "$1" "$OUT" ||
    fail "no line like '$1' in: $(cat "$OUT" "$ERR")"
}

# start_server PROGRAM ARGS...: starts it and waits until it is ready. Sets PORT
# too. So that no test needs a port of its own, PROGRAM takes any free one.
start_server() {
  start "$@"
  prints '^listening on .*:[0-9]+$'
  # shellcheck disable=SC2034 # the tests use it
  PORT=$(sed -nE 's/^listening on .*:([0-9]+)$/\1/p' "$OUT")
}

# stop_server [SIGNAL]: TERM, or SIGNAL, ends the server started, with status 0,
# nothing on stderr and its closing line, which is $output then.
stop_server() {
  kill "-${1:-TERM}" "$PID"
  ends_with 0
  run -0 cat "$ERR"
  assert_output ""
  run -0 tail -n 1 "$OUT"
  assert_output --regexp '^stopped: '
}

# ends_with STATUS: what was started ends soon, with this exit status.
ends_with() {
  until_true 30000 gone "$PID" || fail "pid $PID still runs"
  local status=0
  wait "$PID" || status=$?
  assert_equal "$status" "$1"
}

# gone PID: no such process, or it has ended and only waits to be reaped.
gone() {
  [[ ! -e /proc/$1 ]] || grep -q $'^State:\tZ' "/proc/$1/status" 2>/dev/null
}

# left_over: the pids of this test's programs that still run (one that lost its
# parent is init's to reap, so a zombie can't be left).
left_over() {
  grep -lz "^LAB_MARK=$LAB_MARK\$" /proc/[0-9]*/environ 2>/dev/null |
    cut -d/ -f3 | while read -r pid; do
      is_test_itself "$pid" || echo "$pid"
    done
}

# The shells of bats carry the mark too: those above us and this subshell.
is_test_itself() {
  local comm
  comm=$(cat "/proc/$1/comm" 2>/dev/null)
  [[ $comm =~ ^(bash|bats.*|grep|cut|sleep|cat|)$ ]]
}

nothing_left() {
  [[ -z $(left_over) ]]
}

# assert_nothing_left: every process the test started is gone, or soon is.
assert_nothing_left() {
  until_true 20000 nothing_left ||
    fail "left over: $(ps -o pid,ppid,stat,args -p "$(left_over | paste -sd,)")"
}

# assert_help PROGRAM: --help gives the head's first line, usage and example.
assert_help() {
  run -0 --separate-stderr env "$1" --help # exit, wait: not the shell's own
  assert_line --index 0 "$(sed -n '2s/^ \* \(.*\)\.$/\1/p' "$LAB_DAY/$1.c")"
  assert_line --regexp "^Usage:   $1"
  assert_line --regexp "^Example: $1"
  assert_equal "$stderr" ""
}

# assert_says_good_and_bad PROGRAM: the head says what its means is good and
# bad for.
assert_says_good_and_bad() {
  run -0 sed '/[*][/]/q' "$LAB_DAY/$1.c"
  assert_line --regexp '^ \* Good:   [a-z]'
  assert_line --regexp '^ \* Bad:    [a-z]'
}

# assert_usage_error WORDS COMMAND...: exit 2, nothing done, and one line on
# stderr with all of WORDS (the option, the bad value, the range).
assert_usage_error() {
  local words=$1 word
  shift
  run -2 --separate-stderr "$@"
  assert_equal "$output" ""
  assert_equal "${#stderr_lines[@]}" 1
  for word in $words "Try '--help'"; do
    [[ $stderr == *"$word"* ]] || fail "no '$word' in: $stderr"
  done
}

# assert_needs_its_port PROGRAM: one that is taken, or is nowhere: a clear line.
assert_needs_its_port() {
  start_server "$1"
  run -1 --separate-stderr "$1" --port "$PORT"
  assert_equal "$output" ""
  [[ $stderr == "$1: "*"port $PORT: Address already in use"* ]] ||
    fail "$stderr"
  run -1 --separate-stderr "$1" --host nosuch.invalid
  assert_equal "${#stderr_lines[@]}" 1
  [[ $stderr == "$1: "*nosuch.invalid* ]] || fail "$stderr"
  stop_server TERM
}

# assert_dies_of_ctrl_c PATTERN COMMAND...: at a naps' pace for human eyes, a
# SIGINT to the whole group after a line like PATTERN ends all of it.
assert_dies_of_ctrl_c() {
  local pattern=$1
  shift
  LAB_PACE=10 start "$@"
  prints "$pattern"
  kill -INT -- "-$PID"
  until_true 20000 gone "$PID" || fail "pid $PID outlived Ctrl-C"
  wait "$PID" || true
  assert_nothing_left
}

# with_failing CALL ERROR WHEN COMMAND...: runs it while its system CALL fails
# with ERROR at the WHEN-th time in each process (strace(1), inject).
with_failing() {
  local call=$1 error=$2 when=$3
  shift 3
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -qq -o /dev/null \
    -e "trace=$call" -e "inject=$call:error=$error:when=$when" "$@"
}

# with_slow CALL MS COMMAND...: runs it while each system CALL in it takes MS
# longer to return, so that the others have time to do what they shouldn't.
with_slow() {
  local call=$1 us=$(($2 * 1000))
  shift 2
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -qq -o /dev/null \
    -e "trace=$call" -e "inject=$call:delay_exit=$us" "$@"
}

# traced CALLS COMMAND...: runs it, and sets TRACE: a file with the system CALLS
# of all its processes, in order, as strace(1) writes them.
traced() {
  TRACE=$BATS_TEST_TMPDIR/trace
  local calls=$1
  shift
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 run -0 strace -f -qq -o "$TRACE" \
    -e "trace=$calls" "$@"
}

# field NAME: the values of NAME=value in $output, one a line.
field() {
  grep -Eo "(^|[ ,(])$1=[^ ,)]*" <<<"$output" | cut -d= -f2-
}

# says ROLE: the lines of $output that ROLE speaks, without "role pid: ".
says() {
  sed -nE "s/^$1 [0-9]+(\/[0-9]+)?: //p" <<<"$output"
}

# pid_of ROLE: the pids that speak as ROLE in $output, each once.
pid_of() {
  sed -nE "s/^$1 ([0-9]+).*/\1/p" <<<"$output" | sort -un
}

# on_terminal COMMAND...: runs it with a terminal as its stdout.
on_terminal() {
  script -qec "$*" /dev/null </dev/null | tr -d '\r'
}

# on_one_cpu COMMAND...: runs it on one CPU only, the first that we may use.
on_one_cpu() {
  local cpus
  cpus=$(taskset -cp "$BASHPID")
  taskset -c "$(grep -Eo '[0-9]+' <<<"${cpus##*:}" | head -n 1)" "$@"
}

# skip_under SANITIZER WHY: for what that sanitizer makes impossible.
skip_under() {
  [[ ${LAB_SANITIZE:-} != *"$1"* ]] || skip "$1 sanitizer: $2"
}

kill_left_over() {
  local pid
  for pid in $(left_over); do
    kill -KILL "$pid" 2>/dev/null || true
  done
}

# bats calls it when a test's time is up. Its own kills what the test's shell
# has started, not what that has: a program that hangs would hold the test.
bats_kill_childprocesses_of() {
  kill_left_over
  pkill -P "$1"
}

teardown() {
  kill_left_over
}
