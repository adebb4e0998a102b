#!/usr/bin/env bats
# labrun.bats - tools/runner: what it records of one untrusted program, and
# that nothing of that is left. Hostile programs: tests/grade/gauntlet.
# shellcheck disable=SC2030,SC2031 # bats: each test is a subshell, on purpose
load helpers

setup_file() {
  export FOLDER ORDINARY LAYERS
  FOLDER=$(mktemp -d /tmp/labrun-test.XXXXXX) # an ordinary user's way into it
  chmod 755 "$FOLDER"
  mkdir -m 1777 "$FOLDER/tmp"
  export TMPDIR=$FOLDER/tmp # where scratch folders are: nobody else's here
  gcc -O1 -Wall -Wextra -Werror -D_GNU_SOURCE -pthread -o "$FOLDER/labrun_act" \
    "$LAB_ROOT/tests/runner/act.c"
  cp "$LAB_BUILD/tools/labrun" "$FOLDER/labrun"
  LAYERS=$("$FOLDER/labrun" --probe | awk '$2 == "yes" {print $1}')
  ORDINARY=$(as_user "$FOLDER/labrun" --probe | awk '$2 == "yes" {print $1}')
}

teardown_file() {
  rm -rf "$FOLDER"
}

# as_user COMMAND...: as somebody who isn't root.
as_user() {
  if ((EUID == 0)); then
    setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
  else
    "$@"
  fi
}

# runs WHO LAYER [OPTIONS] -- ARGS...: act under labrun; the record is $json.
runs() {
  local who=() layer=$2 options=()
  [[ $1 == user ]] && who=(as_user)
  shift 2
  while [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  SEEN="${who[*]} $layer ${options[*]} ${*:2}"
  json=$("${who[@]}" "$FOLDER/labrun" --layer "$layer" \
    --file "$FOLDER/labrun_act:act" "${options[@]}" -- ./act "${@:2}" \
    </dev/null)
}

# is FILTER WANT: jq's answer from the record.
is() {
  local got
  got=$(jq -rc "$1" <<<"$json")
  [[ $got == "$2" ]] || fail "$SEEN: $1 is '$got', not '$2': $json"
}

# everywhere FUNCTION: with root's layers, then with an ordinary user's.
everywhere() {
  local layer
  for layer in $LAYERS; do
    "$1" root "$layer"
  done
  for layer in $ORDINARY; do
    ((EUID == 0)) && "$1" user "$layer"
  done
  true
}

# clean: nothing of it is left on the machine.
clean() {
  local left
  left=$(
    ls "$TMPDIR"
    compgen -G '/dev/shm/*act-*'
    pgrep -f '^\./act '
  ) || true
  [[ -z $left ]] || fail "$SEEN: left: $left"
}

ends() {
  runs "$1" "$2" -- exit 7
  is '[.layer, .verdict, .ended, .exit, .signal]' \
    "[\"$2\",\"ok\",\"exited with 7\",7,null]"
  runs "$1" "$2" -- die 11
  is '[.verdict, .ended, .exit, .signal]' \
    '["signal","was killed by SIGSEGV",null,"SIGSEGV"]'
  runs "$1" "$2" -- die 9
  is .signal SIGKILL
}
@test "labrun: how the program ended, by itself or by a signal of its own" {
  everywhere ends
  clean
}

stops() {
  runs "$1" "$2" --wall 0.2 -- sleep
  is '[.verdict, .ended]' '["wall","did not end within 0.2 s"]'
  runs "$1" "$2" --cpu 0.2 --wall 5 -- spin
  is '[.verdict, .ended]' '["cpu","used more than 0.2 s of CPU"]'
  runs "$1" "$2" --cpu 0.2 --wall 5 -- spin-in-children 5
  is .verdict cpu
}
@test "labrun: time and CPU have limits, CPU that of all processes together" {
  everywhere stops
  clean
}

eats() {
  runs "$1" "$2" --memory 100 --wall 3 -- eat 400 sleep
  is .verdict memory
  runs "$1" "$2" --memory 100 --wall 3 -- eat-in-children 10
  is .verdict memory
  runs "$1" "$2" --memory 100 --wall 3 -- eat 50
  is '[.verdict, .peak_kib > 50000, .peak_kib < 80000]' '["ok",true,true]'
}
@test "labrun: memory has a limit for all processes together" {
  everywhere eats
  clean
}

fills() {
  runs "$1" "$2" --disk 5 --wall 3 -- fill 20
  is .verdict disk
  runs "$1" "$2" --file-size 2 -- grow
  is .verdict disk
}
@test "labrun: files have limits, each and all together" {
  everywhere fills
  clean
}

crowds() {
  [[ $* == "user landlock" ]] && return # its user has other processes too
  runs "$1" "$2" --processes 10 --wall 1 -- orphans 30 sleep
  is .verdict processes
  runs "$1" "$2" --processes 10 --wall 1 -- threads 30
  is .verdict processes
  runs "$1" "$2" --processes 10 -- zombies 9
  is '[.verdict, .processes <= 10]' '["ok",true]'
}
@test "labrun: processes and threads have a limit" {
  everywhere crowds
  clean
}

@test "labrun: output has a limit, and the record has its head and its tail" {
  run -0 "$FOLDER/labrun" --output 64 --wall 5 -- yes
  json=$output
  is '[.verdict, .ended]' '["output","printed more than 64 KiB"]'
  run -0 "$FOLDER/labrun" --stdout "$BATS_TEST_TMPDIR/out" -- seq 20000
  json=$output
  is '.stdout | [test("^1\n2\n"), test("\n20000\n$"), test("left out")]' \
    '[true,true,true]'
  seq 20000 | cmp - "$BATS_TEST_TMPDIR/out"
}

@test "labrun: any bytes are valid JSON in UTF-8, no control byte is raw" {
  run -0 "$FOLDER/labrun" -- printf 'a\xff\x1b[2J\x00\xc3\xa9"\\\x9b\xc2\x9b'
  json=$output
  is '.stdout == "a\ufffd\u001b[2J\u0000\u00e9\"\\\ufffd\u009b"' true
  run ! grep -qP '[\x00-\x09\x0b-\x1f\x7f]' <<<"$json"
}

leaves() {
  runs "$1" "$2" --mark mark -- zombies 3
  is '[.marked.seen, .marked.children, .marked.zombies]' '[true,3,3]'
  is '[.leftovers[] | .kind]' '["zombie","zombie","zombie"]'
  runs "$1" "$2" -- orphans 2
  is '[.leftovers[] | .kind]' '["process","process"]'
  is '.leftovers[0].what | test("^act \\(pid [0-9]+\\)$")' true
}
@test "labrun: zombies and processes that are left are counted, then ended" {
  everywhere leaves
  clean
}

@test "labrun: a program that ends at once is met, however late one looks" {
  # each poll comes back half a second late
  run -0 strace -f -qq -o "$BATS_TEST_TMPDIR/calls" -e trace=poll \
    -e inject=poll:delay_exit=500000 "$FOLDER/labrun" -- true
  json=$output
  is '[.exit, .last_children]' '[0,{"running":0,"zombies":0}]'
}

ports() {
  [[ $2 == landlock ]] && return # no network there
  runs "$1" "$2" -- listen
  is '[.leftovers[] | .kind] | sort' '["descriptor","port","process"]'
}
@test "labrun: a port that is still listened on is a left-over" {
  everywhere ports
  clean
}

named() {
  local want='["file","mqueue","shm","shm","sysv","sysv","sysv"]'
  [[ $2 == landlock ]] && want='["mqueue","shm","shm"]' # no more goes there
  mountpoint -q /dev/mqueue || [[ $2 == full ]] || want=${want/'"mqueue",'/}
  runs "$1" "$2" -- names
  is '[.leftovers[] | .kind] | sort' "$want"
  tidy
}
# Where they could be somebody else's, labrun only tells of them.
tidy() {
  local -A names=([shm]=shmem [sem]=semaphore [msg]=queue)
  "$FOLDER/labrun_act" tidy
  jq -r '.leftovers[] | select(.kind == "sysv" or .kind == "file") | .what' \
    <<<"$json" | while read -r kind _ id; do
    case $kind in
    shm | sem | msg) ipcrm "--${names[$kind]}-id" "$id" 2>/dev/null ;;
    /tmp/act-*) rm -f "$kind" ;;
    esac
  done || true
}
@test "labrun: names in shared memory, queues, System V, /tmp are left-overs" {
  everywhere named
  clean
}

chains() {
  runs "$1" "$2" --wall 2 -- chain
  # under load one look may see several of its links as if they lived at once;
  # who is ended for that may have been ended whole
  is '(.verdict == "ok" and (.leftovers | length > 0)) or
    .verdict == "processes"' true
}
@test "labrun: a chain of forks that outruns kill is ended" {
  everywhere chains
  clean
}

nests() {
  runs "$1" "$2" -- nest 3000
  is .verdict ok
}
@test "labrun: 3,000 closed folders in each other are removed" {
  everywhere nests
  clean
}

@test "labrun: a clean place: no descriptor, its own session, environment" {
  SECRET=x run -0 "$FOLDER/labrun" --env A=b -- /bin/sh -c 'env | sort
    ls /proc/self/fd | wc -l; cut -d " " -f 6 /proc/self/stat; echo $$; id -u' \
    7</dev/null
  json=$output
  is '.stdout | split("\n")[0]' A=b
  is '.stdout | test("SECRET")' false
  is '.stdout | split("\n") | [.[-5], .[-4] == .[-3]]' '["4",true]'
  ((EUID != 0)) || is '.stdout | split("\n")[-2] == "0"' false
}

copies() {
  local out=$BATS_TEST_TMPDIR/out.$1.$2
  [[ $1 == user ]] && out=$FOLDER/out/$2
  runs "$1" "$2" --out "large:$out" --out "none:$out.none" --file-size 2 -- \
    grow
  [[ $(stat -c %s "$out") == $((2 * 1024 * 1024)) && ! -e $out.none ]]
  runs "$1" "$2" --out "d:$out.folder" -- nest 1
  [[ ! -e $out.folder ]]
}
@test "labrun: --out copies a regular file out, nothing else" {
  mkdir -m 777 "$FOLDER/out"
  everywhere copies
  clean
}

@test "labrun: --pid is the program's pid as seen from outside" {
  start "$FOLDER/labrun" --file "$FOLDER/labrun_act:act" --wall 5 --pid \
    "$BATS_TEST_TMPDIR/pid" --json "$BATS_TEST_TMPDIR/json" -- ./act sleep
  until_true 20000 test -s "$BATS_TEST_TMPDIR/pid"
  kill -USR1 "$(cat "$BATS_TEST_TMPDIR/pid")"
  ends_with 0
  json=$(cat "$BATS_TEST_TMPDIR/json")
  is '[.verdict, .signal]' '["signal","SIGUSR1"]'
}

# told SIGNAL: labrun is sent it while the program sleeps.
told() {
  rm -f "$BATS_TEST_TMPDIR/pid.$2" # of the run before
  start "$FOLDER/labrun" --layer "$2" --file "$FOLDER/labrun_act:act" \
    --wall 20 --pid "$BATS_TEST_TMPDIR/pid.$2" -- ./act orphans 3 sleep
  SEEN="$1 $2"
  until_true 20000 test -s "$BATS_TEST_TMPDIR/pid.$2"
  kill "-$1" "$PID"
  until_true 20000 gone_all
}
gone_all() {
  ! pgrep -f '^\./act ' >/dev/null
}
@test "labrun: whether it is told to end or killed, nothing is left" {
  local layer
  for layer in $LAYERS; do
    told TERM "$layer"
    told KILL "$layer"
  done
  until_true 20000 no_folder || fail "left: $(ls -lR "$TMPDIR")"
}
no_folder() {
  [[ -z $(ls "$TMPDIR") ]]
}

@test "labrun: --require fails where the walls are weaker" {
  run -1 as_user "$FOLDER/labrun" --layer uid -- true
  assert_output --partial "no layer uid here: another user needs root"
  run -0 "$FOLDER/labrun" --require basic -- true
}

@test "labrun: a program that isn't there, and a command line that is wrong" {
  run -0 "$FOLDER/labrun" -- ./none
  json=$output
  is '[.verdict, .exit]' '["not-started",null]'
  run -2 "$FOLDER/labrun" --cpu 0 -- true
  assert_output "labrun: --cpu '0': not a number of seconds, up to 3600. Try \
'--help'."
  run -2 "$FOLDER/labrun" --file ../.. -- true
  run -2 "$FOLDER/labrun"
  run -0 "$FOLDER/labrun" --help
}

@test "labrun: --probe says which layers stand" {
  run -0 "$FOLDER/labrun" --probe
  assert_line --regexp '^basic +yes$'
  "$FOLDER/labrun" --probe --json "$BATS_TEST_TMPDIR/json"
  json=$(cat "$BATS_TEST_TMPDIR/json")
  is '.layers.basic.works' true
  is '.strongest as $s | .layers[$s].works' true
}

@test "labrun: --brief has verdict, layer, exit code and end, a line each" {
  local brief=$BATS_TEST_TMPDIR/brief
  brief_is() {
    run -0 cat "$brief"
    assert_output "$(printf '%s\n' "$@")"
  }
  "$FOLDER/labrun" --layer basic --brief "$brief" -- sh -c 'exit 3' >/dev/null
  brief_is ok basic 3 "exited with 3"
  "$FOLDER/labrun" --layer basic --brief "$brief" -- sh -c 'kill -9 $$' \
    >/dev/null
  brief_is signal basic "" "was killed by SIGKILL"
  "$FOLDER/labrun" --layer basic --wall 0.3 --brief "$brief" -- sleep 9 \
    >/dev/null
  brief_is wall basic "" "did not end within 0.3 s"
}

# A pipe stands for /dev/null, which root could replace just as well.
@test "labrun: what is no regular file is written to, never replaced" {
  local pipe=$BATS_TEST_TMPDIR/pipe option
  mkfifo "$pipe"
  for option in --json --brief --stdout --stderr --pid; do
    timeout 10 cat "$pipe" >"$BATS_TEST_TMPDIR/came" 3>&- &
    run -0 "$FOLDER/labrun" --json "$BATS_TEST_TMPDIR/record" \
      "$option" "$pipe" -- sh -c 'echo here; echo here >&2'
    wait $!
    [[ -p $pipe && -s $BATS_TEST_TMPDIR/came ]] || fail "$option"
  done
  run -1 "$FOLDER/labrun" --out "x:$pipe" -- touch x
  [[ -p $pipe ]]
}
