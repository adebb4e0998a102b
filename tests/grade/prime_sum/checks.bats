#!/usr/bin/env bats
# prime_sum: the work is shared, and the sums come back.
load ../grade

# bats test_tags=id:sum,points:10,code:F10
@test "the sum is right" {
  submission -- 100000 2
  [[ $(lines_of '^sum=454396537$') == 1 ]] || observed "prime_sum 100000 2: \
the last line is \"%s\", it should be sum=454396537. How does a child's number \
come to its parent?" "$(tail -n 1 "$OUT")"
  ended_well 0
}

# bats test_tags=id:large,points:5
@test "a sum of more than 32 bits is right" {
  submission -- 1000000 4
  [[ $(tail -n 1 "$OUT") == sum=37550402023 ]] || observed "prime_sum 1000000 \
4: the last line is \"%s\", it should be sum=37550402023. Where do the workers \
add, and how large may a number be there?" "$(tail -n 1 "$OUT")"
}

# bats test_tags=id:small,points:5
@test "limits of 2 to 10 are no exception, with more workers than numbers" {
  local limit sum
  while read -r limit sum; do
    submission -- "$limit" 8
    [[ $(tail -n 1 "$OUT") == "sum=$sum" ]] || observed "prime_sum %d 8: the \
last line is \"%s\", it should be \"sum=%d\"" "$limit" "$(tail -n 1 "$OUT")" \
      "$sum"
    ended_well 0
  done < <(printf '%s\n' '2 0' '3 2' '4 5' '10 17')
}

# parts_are PROCS TOTAL: each part is told once, of each process, and TOTAL is
# their sum.
parts_are() {
  local parts pids total
  parts=$(sed -nE 's/^part=([0-9]+) pid=[0-9]+ sum=[0-9]+$/\1/p' "$OUT" |
    sort -n | paste -sd ' ')
  pids=$(sed -nE 's/^part=[0-9]+ pid=([0-9]+) sum=[0-9]+$/\1/p' "$OUT" |
    sort -u | grep -c .) || true
  total=$(sed -nE 's/^part=[0-9]+ pid=[0-9]+ sum=([0-9]+)$/\1/p' "$OUT" |
    awk '{ sum += $1 } END { printf "%.0f", sum }')
  [[ $parts == "$(seq -s ' ' 0 $(($1 - 1)))" ]] || observed "with %d \
processes there were these lines \"part=I pid=P sum=S\": I = %s. Who may print \
them, and how often?" "$1" "${parts:-none}"
  [[ $pids == "$1" ]] ||
    observed "the lines of %d processes name %d pids" "$1" \
    "$pids"
  [[ $total == "$2" ]] || observed "the sums of the %d parts make %s, and it \
should be %s" "$1" "$total" "$2"
}

# bats test_tags=id:parts,points:10,code:F02
@test "each part is told once, and the parts make the sum" {
  submission -- 20000 5
  parts_are 5 21171191
  submission --processes 100 -- 20000 64
  parts_are 64 21171191
}

# bats test_tags=id:together,points:10,code:I11
@test "the sum is right, too, when all workers bring theirs at once" {
  driver driver.c hooks -- together
  [[ $(lines_of '^sum=21171191$') == 1 ]] || observed "prime_sum 20000 6, and \
the workers come to the memory they share at the same moment: it says \"%s\", \
and it should be sum=21171191. What may happen between the moment a number is \
read and the moment it is written back?" "$(grep -a '^sum=' "$OUT" | tail -n 1)"
}

# bats test_tags=id:shared,points:15,code:W03
@test "the work is shared: two processes, each with about half of it" {
  driver driver.c plain --cpu 12 --wall 12 -- shared
}

# bats test_tags=id:no_zombie,points:10,code:W01
@test "no worker and no zombie is left" {
  submission -- 1000 8
  (($(lines_of '^sum=') > 0)) || observed "no line \"sum=S\""
  all_reaped
  nothing_left
}

# bats test_tags=id:fork_fails,points:10,code:F01
@test "when fork fails, it says so, exits with 1, and leaves nobody" {
  with_faults fork=3 submission -- 1000 8
  ended_well
  [[ $CODE == 1 && -s $ERR ]] || observed "the third fork failed, and the \
program %s; it has to say so and exit with 1" "$ENDED"
  all_reaped
  nothing_left
}

# bats test_tags=id:killed,points:15,code:W05
@test "a killed worker is reported" {
  local worker
  for worker in 1 4; do
    driver driver.c plain -- killed "$worker"
    [[ -s $ERR ]] || observed "worker %d of 4 was killed, and no word of \
it came on stderr" "$worker"
  done
}

# bats test_tags=id:lines,points:5,code:F04
@test "no line comes twice" {
  submission -- 1000 3
  local most
  most=$(sort "$OUT" | uniq -c | sort -rn | head -n 1)
  [[ -n $most ]] || observed 'prime_sum 1000 3 printed nothing'
  [[ $(awk '{ print $1 }' <<<"$most") == 1 ]] || observed "into a pipe, this \
line came %s times: \"%s\". What is in the buffer of stdio when fork copies \
the process?" "$(awk '{ print $1 }' <<<"$most")" "${most#*[0-9] }"
}

# bats test_tags=id:usage,points:5
@test "numbers out of range are an error of usage" {
  local bad
  for bad in '10 0' '10 65' 'x 2' '10000001 2' '10' '10 2 3' '10 2x' '9k 2'; do
    # shellcheck disable=SC2086 # two arguments
    submission -- $bad
    [[ $CODE == 2 && -s $ERR ]] || observed "prime_sum %s: it %s, not with 2" \
      "$bad" "$ENDED"
  done
}
