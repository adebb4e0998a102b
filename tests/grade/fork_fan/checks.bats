#!/usr/bin/env bats
# fork_fan: one fork a child, all alive at once, each reaped by name.
load ../grade

# A run of 20 children, that has come to its end; 20 makes squares above 255.
twenty() {
  submission --processes 100 -- 20
  ended_well
}

# bats test_tags=id:children,points:10,code:F02
@test "every child prints its line, once" {
  twenty
  local i found
  for i in {0..19}; do
    found=$(lines_of "^child i=$i square=$((i * i))\$")
    [[ $found == 1 ]] || observed "fork_fan 20: \"child i=%d square=%d\" \
came %d times, not once. Where does a child go when it has printed?" \
      "$i" $((i * i)) "$found"
  done
}

# bats test_tags=id:reaped,points:15,code:W02
@test "every child is reaped, once" {
  twenty
  local i found
  for i in {0..19}; do
    found=$(lines_of "^reaped i=$i status=")
    [[ $found == 1 ]] || observed "fork_fan 20: \"reaped i=%d\" came %d times, \
not once, of %d such lines in all. One wait reaps one child." "$i" "$found" \
      "$(lines_of '^reaped ')"
  done
}

# bats test_tags=id:statuses,points:10,code:W04
@test "what is printed is the exit code, not the raw status" {
  twenty
  (($(lines_of '^reaped i=[0-9]+ status=') > 0)) ||
    observed 'fork_fan 20: there is no line "reaped i=I status=S"'
  local wrong # whose it is, is the next check's matter
  wrong=$(sed -n 's/^reaped i=[0-9]* status=//p' "$OUT" |
    grep -Fvx -m 1 -f <(for i in {0..19}; do echo $((i * i % 256)); done)) ||
    true
  [[ -z $wrong ]] || observed "fork_fan 20: there is a line with status=%s, \
and no child exits with that. The exit code is a part of what wait gives." \
    "$wrong"
}

# bats test_tags=id:names,points:5,code:F09
@test "whoever ends first, each line names the child it tells of" {
  local seed i status
  for seed in $GRADE_SEED $((GRADE_SEED + 1)) $((GRADE_SEED + 2)); do
    # some are late: their forks return later in the child or in the parent
    shimmed mode=perturb "$seed"
    # shellcheck disable=SC2034 # submission passes it on
    local FAULTS=("${SHIMMED[@]}")
    twenty
    (($(lines_of '^reaped i=[0-9]+ status=') > 0)) ||
      observed 'fork_fan 20: there is no line "reaped i=I status=S"'
    while read -r i status; do
      # a raw status is the check before's matter
      ((status == i * i % 256 || status == i * i % 256 * 256)) ||
        observed "fork_fan 20: child %d exits with %d, and its line says \
status=%d. Children end in any order: which value tells who it was?" \
          "$i" $((i * i % 256)) "$status"
    done < <(sed -n 's/^reaped i=\([0-9]*\) status=\([0-9]*\)$/\1 \2/p' "$OUT")
  done
}

# bats test_tags=id:sum,points:10,code:F10
@test "the last line is the sum of the exit codes" {
  local n i last sum
  for n in 1 8 64; do
    for ((i = 0, sum = 0; i < n; i++)); do ((sum += i * i % 256, 1)); done
    submission --processes 160 -- "$n" # a thread may wait for each child
    ended_well 0
    last=$(tail -n 1 "$OUT")
    [[ $last == "sum=$sum" ]] || observed "fork_fan %d: the last line is \
\"%s\", it should be \"sum=%d\". Who has to add, and what does a child share \
with its parent?" "$n" "$last" "$sum"
  done
}

# bats test_tags=id:no_zombie,points:10,code:W01
@test "when the parent ends, no child and no zombie is left" {
  twenty
  (($(lines_of '^child ') > 0)) || observed 'no child has printed its line'
  all_reaped
  nothing_left
}

MANY='i=0; while [ $i -lt 32 ]; do sleep 1 & i=$((i + 1)); done; wait'

# With room for 28 processes 32 children can't live at once, so an honest try
# fails. A machine that doesn't keep to the limit is no judge.
# bats test_tags=id:at_once,points:15,code:W03
@test "all children live at the same time" {
  twenty
  [[ $(lines_of '^child ') -gt 0 ]] || observed 'no child has printed its line'
  if "$LABRUN" "${AT_LEAST[@]}" --processes 28 --wall 5 \
    --json "$GRADE_RESULT/many.json" -- \
    /bin/sh -c "$MANY" </dev/null 3>&- 4>&- &&
    [[ $(jq -r .exit "$GRADE_RESULT/many.json") == 0 ]]; then
    return 0
  fi
  submission --processes 28 -- 32
  [[ $VERDICT != ok || $CODE != 0 || $(lines_of '^child ') != 32 ]] ||
    observed "where only 28 processes may be, fork_fan 32 still ran all its 32 \
children, so they did not live at once. When does the parent first wait?"
}

# bats test_tags=id:fork_fails,points:10,code:F01
@test "when fork fails, those who were started are reaped, and it exits 1" {
  with_faults fork=4 submission -- 8
  ended_well
  # whoever starts them by another call (vfork, clone) has met no failure
  [[ $CODE != 0 || $(lines_of '^child ') != 8 ||
    $(tail -n 1 "$OUT") != sum=140 ]] || return 0
  [[ $CODE == 1 ]] || observed "the fourth fork failed, and the program %s; it \
should exit with 1. What does fork return then?" "$ENDED"
  (($(wc -c <"$ERR") > 0)) || observed "the fourth fork failed, and there was \
no word of it on stderr"
  all_reaped
  nothing_left
  with_faults fork=1 submission -- 8
  ended_well
  [[ $CODE == 1 || $(lines_of '^child ') == 8 ]] || observed "the first fork \
failed, and the program %s; it should exit with 1" "$ENDED"
}

# bats test_tags=id:interrupted,points:5,code:W11
@test "a wait that a signal interrupts is done again" {
  with_faults "$(nth_wait_interrupted 2)" submission -- 8
  ended_well
  [[ $(lines_of '^reaped ') == 8 ]] || observed "the second wait failed with \
EINTR, and %d of 8 children were reaped. EINTR is no answer, ask again." \
    "$(lines_of '^reaped ')"
}

# bats test_tags=id:lines,points:5,code:F04
@test "no line comes twice" {
  twenty
  local most
  most=$(sort "$OUT" | uniq -c | sort -rn | head -n 1)
  [[ -n $most ]] || observed 'fork_fan 20 printed nothing'
  [[ $(awk '{ print $1 }' <<<"$most") == 1 ]] || observed "into a pipe, this \
line came %s times: \"%s\". What is in the buffer of stdio when fork copies \
the process?" "$(awk '{ print $1 }' <<<"$most")" "${most#*[0-9] }"
}

# bats test_tags=id:usage,points:5
@test "a number that is none, or out of 1 to 64, is an error of usage" {
  local bad
  for bad in 0 65 -1 x 3x '' '2 2'; do
    # shellcheck disable=SC2086 # none, one or two arguments
    submission -- $bad
    [[ $CODE == 2 && -s $ERR ]] || observed "fork_fan %s: it %s, with %d bytes \
on stderr; usage belongs there, and the exit code is 2" "$bad" \
      "$ENDED" "$(wc -c <"$ERR")"
  done
}
