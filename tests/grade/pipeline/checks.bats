#!/usr/bin/env bats
# pipeline: each stage reads what the one before writes, and all of them end.
load ../grade

# bats test_tags=id:one,points:5,code:F08
@test "one command alone is found in PATH and run" {
  submission -- printf '%s' hello
  ended_well 0
  [[ $(cat "$OUT") == hello ]] || observed "pipeline printf %%s hello printed \
\"%s\", not \"hello\". Where is printf looked for?" "$(head -c 200 "$OUT")"
}

# bats test_tags=id:order,points:10,code:I03
@test "what one stage writes the next one reads" {
  submission -- echo abc -- tr a-c A-C -- sed s/A/x/
  ended_well
  [[ $(head -c 200 "$OUT") == xBC ]] ||
    observed "echo abc -- tr a-c A-C -- sed s/A/x/ \
printed \"%s\", not \"xBC\". Which end of a pipe is written to?" \
    "$(head -c 200 "$OUT")"
  echo from stdin >"$GRADE_RESULT/stdin"
  submission --stdin "$GRADE_RESULT/stdin" -- cat -- tr a-z A-Z
  [[ $(head -c 200 "$OUT") == "FROM STDIN" ]] ||
    observed "on stdin came \"from stdin\", and cat -- tr a-z A-Z printed \
\"%s\": the first stage's stdin is the program's own" "$(head -c 200 "$OUT")"
}

# bats test_tags=id:flows,points:10,code:W03
@test "10 MB flow through three stages that run at once" {
  submission -- head -c 10000000 /dev/zero -- tr '\0' x -- wc -c
  [[ $VERDICT != wall ]] ||
    observed "10 MB through three stages: the \
program %s. A pipe holds 64 KiB: who has to run while a stage writes more?" \
    "$ENDED"
  ended_well
  [[ $(cat "$OUT") == 10000000 ]] || observed "of 10,000,000 bytes that \
wc -c should count, it counted \"%s\"" "$(head -c 200 "$OUT")"
}

# bats test_tags=id:eof,points:15,code:I08
@test "every stage sees the end of its input" {
  submission -- echo hi -- cat -- cat -- cat
  [[ $VERDICT == ok ]] ||
    observed "echo hi -- cat -- cat -- cat: the \
program %s. A reader sees the end once nobody has the write end open: who \
still has it?" "$ENDED"
  [[ $(cat "$OUT") == hi ]] || observed 'it printed "%s", not "hi"' \
    "$(head -c 200 "$OUT")"
}

# more_pipes WHERE STAGES: none but stdin and stdout is a pipe in the stage
# that lists its descriptors.
more_pipes() {
  submission -- "${@:2}"
  ended_well 0
  local more
  more=$(lines_of ' ([3-9]|[0-9]{2,}) -> pipe:')
  [[ $more == 0 ]] || observed "the %s of three stages had %s descriptors of \
pipes beyond stdin, stdout and stderr: close what is not needed, or let exec \
do it" "$1" "$more"
  (($(lines_of ' [01] -> ') == 2)) || observed "the %s of three stages printed \
no list of its descriptors" "$1"
}

# bats test_tags=id:descriptors,points:10,code:I07
@test "no stage has a pipe open but by its stdin and stdout" {
  more_pipes second true -- ls -l /proc/self/fd -- cat
  (($(lines_of ' [01] -> pipe:') == 2)) || observed "the second stage's stdin \
and stdout were not both pipes"
  more_pipes first ls -l /proc/self/fd -- cat -- cat
  more_pipes third true -- true -- ls -l /proc/self/fd
}

# bats test_tags=id:sigpipe,points:10,code:I02
@test "a stage that ends early ends those who write to it" {
  submission -- yes -- head -n 1
  [[ $VERDICT == ok ]] ||
    observed "yes -- head -n 1: the program %s. \
A writer gets SIGPIPE once nobody has the read end open: who still has it?" \
    "$ENDED"
  [[ ! -s $ERR ]] ||
    observed "yes -- head -n 1: on stderr came \"%s\". A stage \
that writes to nobody is ended by SIGPIPE, unless it is ignored" \
    "$(head -c 100 "$ERR")"
}

# bats test_tags=id:code,points:5,code:W04
@test "the exit code is that of the last stage" {
  submission -- false -- sh -c 'exit 3'
  [[ $CODE == 3 ]] || observed "false -- sh -c 'exit 3': the program %s; its \
exit code should be 3. What wait stores is more than the exit code." "$ENDED"
  submission -- sh -c 'exit 3' -- cat
  [[ $CODE == 0 ]] ||
    observed "sh -c 'exit 3' -- cat: the program %s; its exit \
code should be 0" "$ENDED"
}

# bats test_tags=id:last,points:5,code:W10
@test "the last stage is the last in line, not the last to end" {
  submission -- sh -c 'exec >&-; env sleep 0.3; exit 5' -- sh -c 'exit 3'
  [[ $CODE != 5 ]] ||
    observed "the first of two stages ended last, with 5, the \
second before it, with 3, and the program %s. Whose status did wait give?" \
    "$ENDED"
  [[ $CODE == 3 || $CODE == 0 ]] || ended_well 3 # 0: raw, or not waited for
}

# bats test_tags=id:killed,points:5,code:W05
@test "a last stage killed by signal N gives 128 + N" {
  # shellcheck disable=SC2016 # the inner shell's
  submission -- true -- sh -c 'kill -9 $$'
  [[ $CODE == 137 ]] || observed "the last stage was killed by signal 9, and \
the program %s; its exit code should be 137" "$ENDED"
}

# bats test_tags=id:not_found,points:10,code:F06
@test "a command that can't be started: 127 or 126, and one message" {
  submission -- echo a -- no-such-command
  [[ $CODE == 127 ]] ||
    observed "the last stage is no-such-command, and the program %s; its exit \
code should be 127. Who goes on after an exec that failed?" "$ENDED"
  [[ $(grep -c . "$ERR") == 1 ]] || observed "no-such-command: %d lines on \
stderr, and it should be one. What does a child do once exec has failed?" \
    "$(grep -c . "$ERR")"
  submission -- /etc/passwd
  [[ $CODE == 126 ]] ||
    observed "the only stage is /etc/passwd, which can't be \
executed, and the program %s; its exit code should be 126" "$ENDED"
  submission -- no-such-command -- /bin/sleep 0.3
  [[ $CODE == 0 ]] || observed "the first stage is no-such-command, the last \
is sleep, and the program %s; its exit code should be the last one's" "$ENDED"
}

# bats test_tags=id:all_waited,points:5,code:W02
@test "the program ends after all its stages" {
  submission -- sh -c 'exec >&-; env sleep 0.4' -- true
  ended_well 0
  all_reaped
  nothing_left
}

# bats test_tags=id:fork_fails,points:5,code:F01
@test "when fork or pipe fails: a message, exit code 1, and no stage is left" {
  local spec
  # the second fork, the second pipe; the first stage writes more than a pipe
  # takes. posix_spawn doesn't fail here: then all must be as ever
  for spec in fork=2 pipe=2,pipe2=2; do
    with_faults "$spec" submission -- head -c 1000000 /dev/zero -- cat -- wc -c
    [[ $CODE != 0 || $(head -c 20 "$OUT") != 1000000 ]] || continue
    [[ $CODE == 1 ]] ||
      observed "the second %s failed, and the program %s; its \
exit code should be 1" "${spec%%=*}" "$ENDED"
    [[ -s $ERR ]] ||
      observed 'the second %s failed, and no word came on stderr' \
      "${spec%%=*}"
    all_reaped
  done
}

# bats test_tags=id:usage,points:5
@test "sixteen stages run; an empty one, none, or seventeen are an error" {
  local bad more=()
  for _ in {1..15}; do more+=(-- cat); done
  submission -- echo hi "${more[@]}"
  [[ $CODE == 0 && $(head -c 200 "$OUT") == hi ]] || observed "echo hi and 15 \
times cat: the program %s, and printed \"%s\"" "$ENDED" "$(head -c 200 "$OUT")"
  for bad in '' '--' 'echo --' '-- cat' 'echo -- -- cat' \
    "17 ${more[*]} -- cat"; do
    # shellcheck disable=SC2086 # several arguments
    submission -- $bad
    [[ $CODE == 2 && -s $ERR ]] ||
      observed "pipeline %.40s: the program %s, with \
%d bytes on stderr; usage belongs there, and the exit code is 2" "$bad" \
      "$ENDED" "$(wc -c <"$ERR")"
  done
}
