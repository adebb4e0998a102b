#!/usr/bin/env bats
# double_fork: work that nobody waits for, and no zombie.
load ../grade

# in_shell SCRIPT: the program ./double_fork, started by a shell, which goes on
# when it has ended. The shell tells who takes in orphans here: its own parent.
in_shell() {
  local SHIMMED
  shimmed mode=perturb 0
  submission_by --wall 4 "${SHIMMED[@]:0:2}" -- /bin/sh -c "$1"
}

# bats test_tags=id:parent,points:10
@test "the parent works A_MS and says so" {
  submission -- 300 0
  ended_well 0
  [[ $(lines_of '^parent done$') -ge 1 ]] || observed "double_fork 300 0: no \
line \"parent done\""
  [[ $(record '.wall_s >= 0.29') == true ]] ||
    observed "double_fork 300 0: the \
parent was done after %s s. In which unit is its work?" "$(record .wall_s)"
}

# bats test_tags=id:grandchild,points:15,code:F02
@test "each of the two says once that it is done" {
  submission -- 600 50
  local parent grandchild
  parent=$(lines_of '^parent done$')
  grandchild=$(lines_of '^grandchild done ppid=[0-9]+$')
  [[ $parent == 1 && $grandchild == 1 ]] || observed "double_fork 600 50: \
\"parent done\" came %d times, \"grandchild done ppid=P\" %d times. Where does \
the first child end?" "$parent" "$grandchild"
  # cat ends when the last one has ended that can write to it
  submission_by -- /bin/sh -c './double_fork 0 400 | cat'
  [[ $(record '.wall_s >= 0.39') == true ]] || observed "double_fork 0 400: \
the grandchild was done after %s s. How long does it work?" "$(record .wall_s)"
}

# bats test_tags=id:at_once,points:10,code:W03
@test "the parent doesn't wait for the grandchild" {
  submission -- 0 2500
  ended_well 0
  [[ $(record '.wall_s < 2.4') == true ]] || observed "double_fork 0 2500: the \
parent had no work, and took %s seconds. Whom does the first child wait for?" \
    "$(record .wall_s)"
}

# in_order FIRST SECOND A_MS B_MS REST: these lines come in that order, in
# the time that the program takes and the REST in seconds.
in_order() {
  in_shell "./double_fork $3 $4; sleep $5"
  [[ $VERDICT == ok ]] || ended_well
  [[ $(grep -Eo '^(parent|grandchild) done' "$OUT" | paste -sd,) == \
    "$1 done,$2 done" ]]
}

# On a busy machine a process may be late, so there is a second try.
# bats test_tags=id:beside,points:10,code:I01
@test "the grandchild works beside the parent, and goes on after it" {
  in_order grandchild parent 400 50 0.3 ||
    in_order grandchild parent 1800 50 0.3 ||
    observed "double_fork 1800 50: the lines came in the order \"%s\". For \
what does the grandchild wait before it works?" \
      "$(grep -Eo '^(parent|grandchild) done' "$OUT" | paste -sd,)"
  in_order parent grandchild 0 500 0.8 ||
    in_order parent grandchild 0 1200 2 ||
    observed "double_fork 0 1200: the lines came in the order \"%s\"; the \
grandchild's comes a second after the parent's" \
      "$(grep -Eo '^(parent|grandchild) done' "$OUT" | paste -sd,)"
}

# Many without any work, where the first child is late or the second: is P read
# too early? The kernel closes the files of a process a moment before it gives
# its children away, so who waits for the end of a pipe is wrong once in some
# hundred times: that once costs nothing.
# bats test_tags=id:ppid,points:15,code:W15
@test "the grandchild tells who has taken it in" {
  local above own ppid
  # shellcheck disable=SC2016 # the inner shell's
  in_shell 'echo above=$PPID own=$$; seed='"$GRADE_SEED"'; end=$((seed + 15))
    while [ $seed -lt $end ]; do
      LD_PRELOAD=./labshim.so LABSHIM=mode=perturb,seed=$seed ./double_fork 20 0
      seed=$((seed + 1))
    done; exec ./double_fork 600 100'
  above=$(sed -n 's/^above=\([0-9]*\) .*/\1/p' "$OUT")
  own=$(sed -n 's/^above=.* own=//p' "$OUT")
  (($(lines_of '^grandchild done ppid=[0-9]+$') > 0)) ||
    observed 'no line "grandchild done ppid=P" came'
  ppid=$(sed -n 's/^grandchild done ppid=//p' "$OUT" | grep -Fvx \
    -- "$above" | sed -n 2p)
  [[ $ppid != "$own" ]] ||
    observed "the grandchild's parent is %s, the program \
itself. Whose child is it when the first child has ended?" "$ppid"
  [[ -z $ppid ]] || observed "the grandchild said ppid=%s, and who takes in \
orphans here is %s. Had the first child ended when P was read?" "$ppid" "$above"
  driver driver.c plain -- # where that isn't process 1
}

# first_child STATE: the program has a child in such a state (R S D T Z).
first_child() {
  local child
  child=$(cat "/proc/$PID/task/$PID/children" 2>/dev/null)
  for child in $child; do
    grep -Eqs "^State:.[$1]" "/proc/$child/status" && return
  done
  return 1
}
no_zombie() {
  ! first_child Z
}

# bats test_tags=id:no_zombie,points:20,code:W01
@test "there is no zombie while the parent works, nor when it ends" {
  submission_start -- 1700 50
  # its start is over once there was a zombie, or after a moment
  eventually 0.2 first_child Z || true
  if ! eventually 1 no_zombie; then
    submission_wait
    observed "double_fork 1700 50: the first child had ended, and a second \
later it was still a zombie. When does the parent ask for it?"
  fi
  submission_wait
  (($(lines_of '^parent done$') > 0)) || observed "no line \"parent done\""
  all_reaped
  nothing_left
}

# bats test_tags=id:lines,points:5,code:F04
@test "no line comes twice" {
  submission -- 400 50
  local most
  most=$(sort "$OUT" | uniq -c | sort -rn | head -n 1)
  [[ -n $most ]] || observed 'double_fork 400 50 printed nothing'
  [[ $(awk '{ print $1 }' <<<"$most") == 1 ]] || observed "into a pipe, this \
line came %s times: \"%s\". What is in the buffer of stdio when fork copies \
the process?" "$(awk '{ print $1 }' <<<"$most")" "${most#*[0-9] }"
}

# bats test_tags=id:fork_fails,points:10,code:F01
@test "when fork fails, it says so and exits with 1" {
  with_faults fork=1 submission -- 50 50
  ended_well
  [[ $CODE == 1 && -s $ERR ]] ||
    observed "fork failed, and the program %s, with \
%d bytes on stderr; it is to say so there and exit with 1" "$ENDED" \
    "$(wc -c <"$ERR")"
  # The first child's own: who exits with 1 then is left open.
  with_faults fork=2 submission -- 50 50
  ended_well
  [[ $(lines_of '^grandchild done') == 0 ]] || observed "the first child's \
fork failed, and the grandchild, which is none, said that it was done"
  [[ -s $ERR ]] || observed "the first child's fork failed, and there was no \
word of it on stderr"
}

# bats test_tags=id:usage,points:5
@test "arguments that are no numbers are an error of usage" {
  local bad
  for bad in 10 'ten 10' '10 ten' '10x 10' '-5 10'; do
    # shellcheck disable=SC2086 # two arguments
    submission -- $bad
    [[ $CODE == 2 && -s $ERR ]] || observed "double_fork %s: it %s, with %d \
bytes on stderr; usage belongs there, and the exit code is 2" "$bad" "$ENDED" \
      "$(wc -c <"$ERR")"
  done
}
