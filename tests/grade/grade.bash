# grade.bash - what the checks of the exercises share. A checks.bats begins:
#   load ../grade
# A check is run on its own by tools/lab/grading.py, which sets GRADE_*, LABRUN,
# LABSHIM, LABHOOKS; what it has to say goes into files in $GRADE_RESULT, where
# nothing of a submission can write. docs/exercises.md has a check's vocabulary.
bats_require_minimum_version 1.5.0

# bats notes where it is before each command, in 0.3 ms: more than all else that
# a check does in bash. Here a check that fails says what it saw, and only where
# it should itself break the place is asked for.
setup() {
  trap - DEBUG
  trap where_it_broke ERR
}
where_it_broke() {
  bats_capture_stack_trace
  # shellcheck disable=SC2034 # bats reads it
  BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
}

# observed FORMAT ARG...: the check has failed, and that (printf) is what was
# seen and what may help.
observed() {
  # shellcheck disable=SC2059 # the format is the caller's
  printf "$@" >"$GRADE_RESULT/message"
  # shellcheck disable=SC2059
  printf "$@" >&2
  exit 1
}

# The grader's own failure: never the submission's.
broken() {
  echo error >"$GRADE_RESULT/status"
  echo "the grader itself failed: $*" >"$GRADE_RESULT/message"
  exit 1
}

# record FILTER: jq's answer from the record of the last run.
record() {
  jq -r "$1" "$RECORD"
}

# lines_of RE: how many lines of the last run's stdout match.
lines_of() {
  grep -Eac -- "$1" "$OUT" || true
}

# built KIND [DRIVER]: sets PROGRAM, or fails the check.
built() {
  local why status=0
  PROGRAM=$GRADE_WORK/bin/$GRADE_NAME${2:+-${2%.c}}.$1
  [[ ! -e $PROGRAM ]] || return 0
  why=$("$LAB_ROOT/tests/grade/build.bash" "$@" 9>&-) || status=$?
  case $status in
  0) ;;
  1) observed '%s' "$why" ;;
  *) broken "$why" ;;
  esac
}

# Arguments as `submission` takes them: labrun's into limits, the others into
# args.
split() {
  limits=() args=()
  while (($# > 0)) && [[ $1 != -- ]]; do
    limits+=("$1")
    shift
  done
  args=("${@:2}")
}

# A run's files: each one's own, so that a check may run several.
new_run() {
  RUNS=$((${RUNS:-0} + 1))
  local run=$GRADE_RESULT/run$RUNS
  RECORD=$run.json BRIEF=$run.brief OUT=$run.out ERR=$run.err
}

# A submission that hung once isn't waited for that long again: one that hangs
# in each check is graded within 15 s.
patience() {
  if [[ -e $GRADE_WORK/hung ]]; then echo 2; else echo 4; fi
}

# It hung. If it slept meanwhile, the checks to come can be played all at once:
# tools/lab/grading.py looks for that.
has_hung() {
  : >"$GRADE_WORK/hung"
  [[ $(record '.cpu_s < 1') != true ]] || : >"$GRADE_WORK/slept"
}

# The walls that must stand, or nothing is run: grade-all and the packages for
# platforms take no less than uid.
AT_LEAST=(--require "${GRADE_REQUIRE:-basic}")

# jailed COMMAND ARG...: labrun with this run's files; the student's program is
# ./NAME in the command's folder.
jailed() {
  "$LABRUN" "${AT_LEAST[@]}" --cpu 5 --wall "$(patience)" "${limits[@]}" \
    --json "$RECORD" --brief "$BRIEF" --stdout "$OUT" --stderr "$ERR" \
    --file "$PROGRAM:$GRADE_NAME" "${faults[@]}" -- "$@" </dev/null 3>&- 4>&-
}

# What came of it: VERDICT, ENDED in words, CODE the exit code, or empty.
look() {
  [[ -s $BRIEF ]] || broken "labrun left no record"
  local layer
  { read -r VERDICT && read -r layer && read -r CODE && read -r ENDED; } \
    <"$BRIEF"
  [[ $VERDICT != internal ]] || broken "$ENDED"
  [[ -e $GRADE_WORK/layer ]] || echo "$layer" >"$GRADE_WORK/layer"
  case $VERDICT in
  wall | cpu)
    echo timeout >"$GRADE_RESULT/status"
    has_hung
    ;;
  *) [[ ! -e $GRADE_RESULT/status ]] || rm "$GRADE_RESULT/status" ;;
  esac
  head -qc 2000 "$OUT" "$ERR" >"$GRADE_RESULT/output"
}

run_kind() {
  local kind=$1 limits args faults=(${FAULTS[@]+"${FAULTS[@]}"})
  shift
  split "$@"
  built "$kind"
  new_run
  jailed "./$GRADE_NAME" "${args[@]}" || broken "labrun: status $?"
  look
}

# submission_by [LABRUN'S OPTIONS] -- COMMAND ARG...: a command, most often a
# shell, starts the student's program.
submission_by() {
  local limits args faults=()
  split "$@"
  built plain
  new_run
  jailed "${args[@]}" || broken "labrun: status $?"
  look
}

# submission [LABRUN'S OPTIONS] -- ARG...: runs the student's program.
submission() { run_kind plain "$@"; }

# The same under a sanitizer; its first words are in $ERR.
submission_asan() {
  run_kind asan --memory 0 --env "$SANITIZER_OF_MEMORY" "$@"
}
submission_tsan() {
  run_kind tsan --memory 0 --env "$SANITIZER_OF_THREADS" "$@"
}
SANITIZER_OF_MEMORY=ASAN_OPTIONS=exitcode=99:detect_leaks=1
SANITIZER_OF_MEMORY+=:verify_asan_link_order=0
SANITIZER_OF_THREADS=TSAN_OPTIONS=report_bugs=1:exitcode=66:halt_on_error=1

# with_faults SPEC submission...: the same, and calls fail as SPEC has it.
with_faults() {
  local SHIMMED
  shimmed "mode=fault,$1" "$GRADE_SEED"
  local FAULTS=("${SHIMMED[@]}")
  shift
  "$@"
}

# nth_wait_interrupted N: the faults with which the Nth wait fails with EINTR,
# by whichever call the program waits.
nth_wait_interrupted() {
  local call faults=()
  for call in wait wait3 wait4 waitid waitpid; do
    faults+=("$call=$1:EINTR")
  done
  (IFS=,; echo "${faults[*]}")
}

# submission_start [OPTIONS] -- ARG...: in the background; PID is the program's,
# as seen from outside its walls. submission_wait: until it has ended.
submission_start() {
  local limits args faults=(${FAULTS[@]+"${FAULTS[@]}"})
  split "$@"
  built plain
  new_run
  limits+=(--pid "$RECORD.pid")
  jailed "./$GRADE_NAME" "${args[@]}" &
  LABRUN_PID=$!
  eventually 10 test -s "$RECORD.pid" -o -s "$RECORD" ||
    broken "labrun did not start it"
  # shellcheck disable=SC2034 # the checks use it
  PID=$(cat "$RECORD.pid" 2>/dev/null)
}
submission_wait() {
  wait "$LABRUN_PID" || broken "labrun: status $?"
  look
}

# eventually SECONDS COMMAND...: tries until it succeeds or time is over.
eventually() {
  local us end
  printf -v us %.0f "$1e6"
  end=$((${EPOCHREALTIME/./} + us))
  shift
  until "$@"; do
    ((${EPOCHREALTIME/./} < end)) || return 1
    sleep 0.01
  done
}

# ended_well [CODE]: it ended by itself, with that exit code.
ended_well() {
  [[ $VERDICT == ok ]] ||
    observed 'the program %s%s' "$ENDED" "$(why_it_ended)"
  [[ -z ${1-} || $CODE == "$1" ]] ||
    observed 'the program %s; its exit code should be %s' "$ENDED" "$1"
}

# One more sentence about an end that isn't well.
why_it_ended() {
  case $VERDICT in
  wall) echo ": it waited for something that did not come" ;;
  cpu) echo ": it was busy all the time" ;;
  output) echo ": it printed without an end" ;;
  esac
}

# nothing_left: no process, zombie, descriptor, port, IPC name or file is left.
nothing_left() {
  local left
  left=$(record '[.leftovers[] | "\(.count) \(.kind): \(.what)"] | join("; ")')
  [[ -z $left ]] ||
    observed 'when the program had ended, this was left of it: %s' "$left"
}

# all_reaped: when the program ended it had waited for all of its children.
all_reaped() {
  local running zombies
  read -r running zombies < \
    <(record '.last_children | "\(.running // 0) \(.zombies // 0)"')
  ((running + zombies == 0)) || observed "when the program ended, %d of its \
children still ran, and %d were zombies: it had not waited for these" \
    "$running" "$zombies"
}

# What a driver's run came to; fails the check unless it was done().
driven() {
  local said
  [[ $CODE != 98 ]] || has_hung # the driver's own patience was at its end
  said=$(grep -a -m 1 '^failed: ' "$OUT" | cut -c 9- | head -c 500)
  [[ -z $said ]] || observed '%s' "$said"
  case $CODE in
  66) observed '%s' "$(race)" ;;
  97) observed '%s' "$(deadlock)" ;;
  99) observed '%s' "$(memory_error)" ;;
  esac
  ended_well
  [[ $CODE == 0 ]] || observed 'the program %s in the middle of the check%s' \
    "$ENDED" "$(grep -aEm 1 'runtime error|Assertion' "$ERR" | sed 's/^/: /')"
  grep -Faqx "done $TOKEN" "$OUT" ||
    observed 'the program ended (%s) before the check was through' "$ENDED"
}

race() {
  grep -a -m 1 'WARNING: ThreadSanitizer' "$ERR" |
    sed -E 's/.*ThreadSanitizer: ([^(]*) \(.*/ThreadSanitizer saw a \1/' |
    tr -d '\n'
  grep -aEo "$GRADE_NAME\.c:[0-9]+" "$ERR" | sort -u | head -n 4 |
    paste -sd ' ' | sed 's/^/: at /'
}
memory_error() {
  grep -a -m 1 -E 'ERROR: (Address|Leak)Sanitizer' "$ERR" |
    sed -E 's/.*Sanitizer: //; s/:?( on)?( unknown)?( address)? \(?0x.*//
      s/^/the sanitizer of memory saw: /' | tr -d '\n'
  grep -aEo "$GRADE_NAME\.c:[0-9]+" "$ERR" | head -n 1 | sed 's/^/ at /'
}
deadlock() {
  echo "a deadlock: no thread could ever go on."
  grep -a '^labshim:' "$ERR" | head -n 12
}

# As jailed, but a shell takes the token from stdin and starts the driver: what
# stands among labrun's arguments the program can read, in its parent's cmdline.
# The shell goes without the shim.
with_token() {
  echo "$TOKEN" >"$RECORD.token"
  limits+=(--stdin "$RECORD.token")
  faults=("${faults[@]/#LD_PRELOAD=/PRELOAD=}")
  # shellcheck disable=SC2016 # the inner shell's
  jailed /bin/sh -c '
    read -r GRADE_TOKEN
    exec </dev/null
    export GRADE_TOKEN ${PRELOAD:+LD_PRELOAD="$PRELOAD"}
    exec "$@"' sh "./$GRADE_NAME" "${args[@]}"
}

# driver FILE KIND [LABRUN'S OPTIONS] -- ARG...: runs the driver around the
# student's functions, and fails the check unless all was as it should be.
driver() {
  local limits args faults=(${FAULTS[@]+"${FAULTS[@]}"})
  TOKEN=$RANDOM$RANDOM$RANDOM
  built "$2" "$1"
  split "${@:3}"
  limits=(--cpu 4 "${limits[@]}")
  [[ ! -e $GRADE_WORK/hung ]] ||
    limits+=(--wall 3.5 --cpu 1 --env GRADE_HURRY=yes)
  case $2 in
  asan) limits+=(--memory 0 --env "$SANITIZER_OF_MEMORY") ;;
  tsan | hooks) limits+=(--memory 0 --env "$SANITIZER_OF_THREADS") ;;
  esac
  new_run
  with_token || broken "labrun: status $?"
  look
  driven
}

# The shim, for labrun: a copy in the program's folder, as its user may not be
# able to enter the lab's; and what the shim is to do.
shimmed() {
  SHIMMED=(--file "$LABSHIM:labshim.so" --env LD_PRELOAD=./labshim.so
    --env "LABSHIM=$1,seed=$2")
}

# explore SEEDS FILE [hooks] -- ARG...: that driver, one thread at a time, in as
# many orders as there are seeds. One that fails is played once more: a verdict
# needs a failure that can be shown again.
explore() {
  local end=$((GRADE_SEED + $1)) seed=$GRADE_SEED file=$2 kind=plain
  local limits args FAULTS
  shift 2
  if [[ $1 != -- ]]; then
    kind=$1
    shift
  fi
  TOKEN=$RANDOM$RANDOM$RANDOM
  built "$kind" "$file"
  split "$@"
  while ((seed < end)); do
    in_orders "$seed" "$end" driver
    seed=$((seed + $(grep -Faxc "done $TOKEN" "$OUT" || true)))
    ((seed < end)) || return 0
    alone "$seed"
    (driver "$file" "$kind" "$@") >/dev/null 2>&1 || in_order_of "$seed"
    seed=$((seed + 1))
  done
}

# explore_submission SEEDS -- ARG...: the student's program likewise. It fails
# the check unless it exits with 0; what it printed is in $OUT.SEED.
explore_submission() {
  local end=$((GRADE_SEED + $1)) seed limits args FAULTS
  TOKEN=$RANDOM$RANDOM$RANDOM
  built plain
  split "${@:2}"
  in_orders "$GRADE_SEED" "$end"
  awk -v out="$OUT." -v token="$TOKEN" -v seed="$GRADE_SEED" '
    $1 == "ended" && $2 == token {
      if (held && line != "")
        print line >(out seed)
      printf "" >(out seed)
      close(out seed++)
      held = 0
      next
    }
    held { print line >(out seed) }
    { line = $0; held = 1 }' "$OUT"
  seed=$((GRADE_SEED + $(grep -ac "^ended $TOKEN 0\$" "$OUT" || true)))
  ((seed < end)) || return 0
  alone "$seed"
  submission "${@:2}"
  (
    [[ $CODE != 97 ]] || observed '%s' "$(deadlock)"
    ended_well 0
  ) 2>/dev/null || in_order_of "$seed"
}

# For one more run in the order of threads that a seed gives.
alone() {
  local SHIMMED
  shimmed mode=explore "$1"
  FAULTS=("${SHIMMED[@]}" --cpu 1.5 --wall 2.5)
}

# To the message of a failure: in which order of the threads it came about.
in_order_of() {
  [[ -s $GRADE_RESULT/status ]] || head -c 2000 "$OUT" >"$GRADE_RESULT/output"
  printf ' (in the order of threads that seed %s gives)' "$1" \
    >>"$GRADE_RESULT/message"
  cat "$GRADE_RESULT/message" >&2
  exit 1
}

# $PROGRAM with $args under the seeds from $1 to before $2, until one fails: all
# in one labrun, since a jail costs more than such a run. After each a line of
# its own: ended TOKEN STATUS. The token comes by stdin, since the program may
# look at its parent's arguments; it is a driver's business ($3), if any's.
in_orders() {
  local SHIMMED faults own=("${limits[@]}")
  shimmed mode=explore 0
  [[ ! -e $GRADE_WORK/hung ]] || own+=(--wall 3 --cpu 2)
  new_run
  echo "$TOKEN" >"$RECORD.token"
  local limits=(--cpu 3 --wall 5 --memory 0 --stdin "$RECORD.token" "${own[@]}")
  faults=("${SHIMMED[@]:0:2}")
  # shellcheck disable=SC2016 # the inner shell's
  jailed /bin/sh -c '
    seed=$1 end=$2 driver=$3 status=0
    read -r token
    exec </dev/null
    shift 3
    while [ "$status" = 0 ] && [ "$seed" -lt "$end" ]; do
      LD_PRELOAD=./labshim.so LABSHIM=mode=explore,seed=$seed \
        GRADE_TOKEN=${driver:+$token} "$@" || status=$?
      printf "\nended %s %s\n" "$token" "$status"
      seed=$((seed + 1))
    done' sh "$1" "$2" "${3-}" "./$GRADE_NAME" "${args[@]}" ||
    broken "labrun: $?"
}
