#!/usr/bin/env bats
# half_copy: two processes, one half each, and all or nothing.
load ../grade

# copied BYTES [LABRUN'S OPTIONS]: copies so many random bytes; COPY is what
# came of it, which isn't there if the program has removed it.
copied() {
  source_of "$1"
  submission "${@:2}" --file "$SRC:src" --out "copy:$COPY" -- src copy
}

# So many random bytes in $SRC, and no $COPY.
source_of() {
  SRC=$GRADE_RESULT/src COPY=$GRADE_RESULT/copy
  head -c "$1" /dev/urandom >"$SRC"
  rm -f "$COPY"
}

# as_it_was [WHEN [HINT]]: the copy equals its source.
as_it_was() {
  local size
  size=$(stat -c %s "$SRC")
  ended_well
  [[ $CODE == 0 ]] || observed "%scopying %d bytes, the program %s; on \
stderr came %d line(s), the first \"%s\". %s" "${1-}" "$size" "$ENDED" \
    "$(grep -c '' "$ERR")" "$(head -n 1 "$ERR" | head -c 100)" \
    "${2:-Which process ran into what, and who says so how often?}"
  [[ -e $COPY ]] || observed '%shalf_copy ended with 0, and there is no copy' \
    "${1-}"
  size=$(stat -c %s "$COPY")
  cmp -s "$SRC" "$COPY" && return
  local at
  at=$(LC_ALL=C cmp "$SRC" "$COPY" 2>&1 |
    sed -En 's/.*(byte|char) ([0-9]+).*/\2/p')
  observed "%sof %d bytes the copy has %d, and it is another from byte %d on" \
    "${1-}" "$(stat -c %s "$SRC")" "$size" "${at:-1}"
}

# Who copies nothing fails for another reason than the check's.
undisturbed() {
  copied 1000
  as_it_was 'undisturbed, '
}

# has_failed WHAT: it exited with 1, and said so.
has_failed() {
  [[ $CODE == 1 ]] || observed "%s, and the program %s; its exit code should \
be 1" "$1" "$ENDED"
  [[ -s $ERR ]] || observed '%s, and no word of it came on stderr' "$1"
}

# none_left WHAT: if it has failed, and could still do something, it left no
# copy.
none_left() {
  [[ -z $CODE || $CODE == 0 || ! -e $COPY ]] ||
    observed "%s, the program %s, and a copy of %d bytes is left" "$1" \
      "$ENDED" "$(stat -c %s "$COPY")"
}

# bats test_tags=id:equal,points:15,code:F11
@test "the copy equals its source, whatever its size" {
  local size
  for size in 0 1 2 3 4095 100001 1048577; do
    copied "$size"
    as_it_was
  done
  # over a longer file of that name
  head -c 200000 /dev/zero >"$GRADE_RESULT/old"
  copied 1001 --file "$GRADE_RESULT/old:copy"
  as_it_was 'where a longer file was before, '
  driver driver.c plain -- slow 1
  driver driver.c plain -- slow 2
}

# bats test_tags=id:large,points:5
@test "12 MB are copied too" {
  copied 12000001
  as_it_was
}

# bats test_tags=id:short,points:15,code:N02
@test "read and write may move less than they were asked to" {
  with_faults short=90 copied 1000001
  as_it_was
}

# bats test_tags=id:interrupted,points:5,code:W11
@test "a wait that a signal interrupts is done again" {
  with_faults "$(nth_wait_interrupted 1)" copied 300001
  as_it_was 'The first wait failed with EINTR: ' \
    'What has become of the child that it waited for?'
  all_reaped
}

# bats test_tags=id:late,points:5,code:F09
@test "it doesn't matter which of the two begins first" {
  driver driver.c plain --wall 7 -- late 1
  driver driver.c plain --wall 7 -- late 2
}

# bats test_tags=id:at_once,points:15,code:W03
@test "both halves are copied at the same time" {
  driver driver.c plain --wall 7 -- at_once
}

# bats test_tags=id:fork_fails,points:10,code:F01
@test "when fork fails: a message, exit code 1" {
  undisturbed
  with_faults fork=1 copied 100000
  has_failed 'fork failed'
  all_reaped
  with_faults fork=2 copied 100000
  [[ $CODE == 0 ]] || has_failed 'the second fork failed' # if there is one
  [[ $CODE != 0 ]] || as_it_was 'the second fork failed: '
  all_reaped
}

# bats test_tags=id:killed,points:10,code:W05
@test "when a half is killed: a message, exit code 1" {
  local child
  undisturbed
  for child in 1 2; do
    driver driver.c plain -- killed "$child"
    [[ $child == 2 || -s $ERR ]] ||
      observed 'a child was killed, and no word of it came on stderr'
    driver driver.c plain --wall 7 -- killed_last "$child"
  done
}

# bats test_tags=id:none_left,points:10,code:N17
@test "when it fails, no copy is left" {
  undisturbed
  with_faults fork=1 copied 100000
  none_left 'fork failed'
  with_faults fork=2 copied 100000
  none_left 'the second fork failed' # if there is one
  copied 4000000 --file-size 1
  none_left 'a file may have 1 MiB here'
  copied 1500000 --file-size 1
  none_left 'the second half met a limit of 1 MiB'
  # no signal here: write itself says so, whichever it is
  source_of 3000000
  submission_by --file-size 1 --file "$SRC:src" --out "copy:$COPY" -- \
    /usr/bin/env --ignore-signal=XFSZ ./half_copy src copy
  has_failed 'a write of 3000000 bytes failed at the first MiB'
  none_left 'a write failed at the first MiB'
  driver driver.c plain -- left 1
  driver driver.c plain -- left 2
  with_faults write=1:ENOSPC,pwrite=1:ENOSPC copied 300001
  none_left 'the first write met a full disk'
  # whoever writes by other calls has met no error
  [[ $CODE != 0 ]] || as_it_was 'The first write met a full disk: '
  with_faults read=1:EIO,pread=1:EIO copied 300001
  none_left 'the first read failed with EIO'
  [[ $CODE != 0 ]] || as_it_was 'The first read failed with EIO: '
}

# bats test_tags=id:missing,points:5,code:F02
@test "no source, bad usage: told once; and no child goes on as its parent" {
  COPY=$GRADE_RESULT/copy
  undisturbed
  rm "$COPY"
  submission --out "copy:$COPY" -- none copy
  has_failed 'the source is not there'
  none_left 'the source is not there'
  local twice
  twice=$(sort "$ERR" | uniq -d | head -n 1)
  [[ -z $twice ]] || observed "a source that is not there is told more than \
once on stderr: \"%s\". Which processes come to that line?" "$twice"
  local bad
  for bad in one 'one two three'; do
    # shellcheck disable=SC2086 # one or three arguments
    submission -- $bad
    [[ $CODE == 2 && -s $ERR ]] || observed "half_copy %s: it %s; the usage \
belongs on stderr, and the exit code is 2" "$bad" "$ENDED"
  done
  driver driver.c plain -- forks
}

# bats test_tags=id:reaped,points:5,code:W02
@test "both halves are waited for" {
  copied 100001
  as_it_was
  all_reaped
  nothing_left
}
