#!/usr/bin/env bats
# status_report: run a command, tell how it ended.
load ../grade

# reported LINE CODE: that one line came last, and that exit code.
reported() {
  [[ $(tail -n 1 "$OUT") == "$1" ]] ||
    observed "status_report %s: the last line is \"%s\", it should be \"%s\". \
%s" "$(record '.program[1:] | join(" ")')" "$(tail -n 1 "$OUT")" "$1" "${3-}"
  ended_well "$2"
}

# bats test_tags=id:search,points:10,code:F08
@test "a command is looked for in PATH" {
  # printf's word is there only if it was found and run
  submission -- printf 'found\n'
  [[ $(lines_of '^found$') == 1 ]] || observed "status_report printf 'found' \
printed \"%s\", and not \"found\". Which exec looks through PATH?" \
    "$(tail -n 1 "$OUT")"
  # shellcheck disable=SC2016 # the inner shell's
  submission_by -- /bin/sh -c \
    'mkdir own && printf "#!/bin/sh\necho found\n" >own/finder &&
     chmod 755 own/finder && PATH=$PWD/own:$PATH exec ./status_report finder'
  [[ $(lines_of '^found$') == 1 ]] || observed "status_report finder, which is \
in the first folder of PATH, printed \"%s\". Who knows what PATH is now?" \
    "$(tail -n 1 "$OUT")"
}

# bats test_tags=id:code,points:15,code:W04
@test "the exit code is told, and is our own" {
  submission -- /bin/sh -c 'exit 3'
  reported "exited code=3" 3 "What wait stores is more than the exit code."
  [[ $(lines_of '^(exited|killed) ') == 1 &&
    $(tail -c 1 "$OUT" | wc -l) == 1 ]] || observed \
    "one line tells how the command ended; there are %d, and %d bytes behind \
the last newline" "$(lines_of '^(exited|killed) ')" \
      "$(sed -n '$p' "$OUT" | wc -c)"
  # as of a shell below, whose own command was killed
  submission -- /bin/sh -c 'exit 143'
  reported "exited code=143" 143
}

# Each of these signals to a command of its own; the shell then tells the code.
SIGNALS='HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM
  XCPU XFSZ VTALRM PROF SYS'
# shellcheck disable=SC2016 # the inner shell's
EACH='for s in $1; do ./status_report /bin/sh -c "kill -$s \$\$"; echo $?; done'

# bats test_tags=id:killed,points:15,code:W05
@test "a signal that killed it is told by number and name" {
  submission -- /bin/sh -c 'kill -TERM $$'
  reported "killed signal=15 name=SIGTERM core=no" 143 \
    "Ask first how it ended, then for the number."
  submission -- /bin/sh -c 'kill -KILL $$'
  reported "killed signal=9 name=SIGKILL core=no" 137
  submission_by -- /usr/bin/env --default-signal /bin/bash -c "$EACH" bash \
    "$SIGNALS"
  local signal number line status
  for signal in $SIGNALS; do
    number=$(kill -l "$signal")
    # no core may be written here
    { read -r line && read -r status; } || line='' status=''
    [[ $line == "killed signal=$number name=SIG$signal core=no" &&
      $status == $((128 + number)) ]] || observed "status_report sh -c \
'kill -%s \$\$': the line is \"%s\", the exit code \"%s\"; it should be \
\"killed signal=%d name=SIG%s core=no\", and %d" "$signal" "$line" "$status" \
      "$number" "$signal" $((128 + number))
  done <"$OUT"
  # stopped long enough for a wait to notice
  submission -- /bin/sh -c \
    '(timeout 0.2 tail -f /dev/null; kill -CONT $$) & kill -STOP $$; exit 3'
  reported "exited code=3" 3 "The command was stopped, and went on 0.2 s \
later: who is stopped hasn't ended."
  driver driver.c plain --
}

# bats test_tags=id:arguments,points:10,code:F07
@test "all arguments arrive, in their places" {
  submission -- /usr/bin/printf '%s|' a 'b c' ''
  [[ $(head -n 1 "$OUT") == "a|b c||exited code=0" ]] || observed \
    "printf '%%s|' a 'b c' '' came to \"%s\", it should print a|b c||. What is \
the first element of argv?" "$(head -n 1 "$OUT")"
  # shellcheck disable=SC2016 # the inner shell's
  submission --env GRADE_WORD=hello -- /bin/sh -c 'echo "$GRADE_WORD"'
  [[ $(head -n 1 "$OUT") == hello ]] || observed "with GRADE_WORD=hello in the \
environment, sh -c 'echo \$GRADE_WORD' printed \"%s\". What does exec hand \
on?" "$(head -n 1 "$OUT")"
}

# bats test_tags=id:not_found,points:10,code:F06
@test "a command that isn't there: one line, code 127, a word on stderr" {
  submission -- ./nobody
  [[ $(lines_of '^exited code=') == 1 ]] || observed "for a command that isn't \
there %d lines \"exited code=\" came. Who goes on after an exec that failed?" \
    "$(lines_of '^exited code=')"
  reported "exited code=127" 127
  [[ -s $ERR ]] || observed "nothing on stderr about a command that isn't there"
  submission -- nobody
  reported "exited code=127" 127 "It isn't in PATH."
}

# bats test_tags=id:not_executable,points:10
@test "a file that can't be executed: code 126" {
  submission -- /etc/passwd
  reported "exited code=126" 126 "errno tells this from a missing file."
  [[ -s $ERR ]] || observed "nothing on stderr about a file that can't be \
executed"
}

# bats test_tags=id:lines,points:5,code:F04
@test "no line comes twice" {
  submission -- ./nobody
  local most
  most=$(sort "$OUT" | uniq -c | sort -rn | head -n 1)
  [[ -n $most ]] || observed 'status_report ./nobody printed nothing'
  [[ $(awk '{ print $1 }' <<<"$most") == 1 ]] || observed "into a pipe, this \
line came %s times: \"%s\". What is in the buffer of stdio when fork copies \
the process?" "$(awk '{ print $1 }' <<<"$most")" "${most#*[0-9] }"
}

# Which descriptors a shell has, told without opening one.
# shellcheck disable=SC2016 # the inner shell's
LIST='i=0; while [ $i -lt 256 ]; do [ -e /proc/self/fd/$i ] && echo $i
  i=$((i + 1)); done; true'

# bats test_tags=id:descriptors,points:10,code:F12
@test "what it inherited isn't passed on" {
  local left
  submission_by --wall 4 -- /bin/bash -c \
    'exec 3</dev/null 5</dev/null 7</dev/null 199</dev/null
     exec ./status_report /bin/sh -c "$1"' bash "$LIST"
  ended_well 0
  left=$(grep -Ex '[3-9]|[0-9]{2,}' "$OUT" | paste -sd ' ') || true
  [[ -z $left ]] || observed "started with the descriptors 3, 5, 7 and 199 \
open, it passed on: %s. exec keeps what isn't marked otherwise." "$left"
  [[ $(grep -Ecx '0|1|2' "$OUT") == 3 ]] || observed "of the descriptors 0, 1 \
and 2 the command has only these: %s" \
    "$(grep -Ex '0|1|2' "$OUT" | paste -sd ' ')"
}

# bats test_tags=id:fork_fails,points:5,code:F01
@test "when fork fails, it says so and exits with an error" {
  with_faults fork=1 submission -- /bin/echo started
  ended_well
  # whoever starts it by another call (vfork, clone) has met no failure
  [[ $(paste -sd ' ' "$OUT") != 'started exited code=0' ]] || return 0
  [[ $CODE != 0 && -s $ERR ]] || observed "fork failed, and the program %s, \
with %d bytes on stderr. Which of its two results does fork return then?" \
    "$ENDED" "$(wc -c <"$ERR")"
}

# bats test_tags=id:interrupted,points:5,code:W11
@test "a wait that a signal interrupts is done again" {
  with_faults "$(nth_wait_interrupted 1)" submission -- \
    /bin/sh -c 'exit 3'
  reported "exited code=3" 3 "The first wait failed with EINTR: ask again."
}

# bats test_tags=id:usage,points:5
@test "without a command: the usage on stderr, exit code 2" {
  submission --
  [[ $CODE == 2 && -s $ERR ]] || observed "without an argument it %s, with %d \
bytes on stderr; usage belongs there, and the exit code is 2" "$ENDED" \
    "$(wc -c <"$ERR")"
}
