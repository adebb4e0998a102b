load ../grade

# What is wrong with the lines in $OUT, for so many windows and tickets; nothing
# if all is well. WHAT: once, order, or all of them.
wrong_lines() {
  awk -v what="$1" -v windows="$2" -v tickets="$3" '
    /^W[0-9]+ sold [0-9]+$/ {
      if (seen[$3]++ && what != "order")
        found = "ticket " $3 " was sold twice (line " NR ")"
      if ($3 + 0 < 1 || $3 + 0 > tickets + 0)
        found = "ticket " $3 " was sold; there are only " tickets
      if (what == "order" && $3 + 0 < last)
        found = "ticket " $3 " was printed after ticket " last \
          ": the number is taken and printed in two steps"
      last = $3 + 0
      n++
      next
    }
    /^sold out$/ { next }
    { found = "a line that is none of the exercise: " substr($0, 1, 60) }
    found != "" { exit }
    END {
      if (found == "" && n + 0 != tickets + 0)
        found = n + 0 " tickets of " tickets " were sold"
      print found
    }' "$OUT"
}

all_is_well() {
  local why
  why=$(wrong_lines "$@")
  [[ -z $why ]] || observed '%s%s' "$why" "${SEED:+ (in the order of threads \
that seed $SEED gives)}"
}

# explored WHAT WINDOWS TICKETS: the lines, in 24 orders of the threads.
explored() {
  explore_submission 24 -- "$2" "$3"
  local all=$OUT
  for ((SEED = GRADE_SEED; SEED < GRADE_SEED + 24; SEED++)); do
    OUT=$all.$SEED
    all_is_well "$@"
  done
}

# bats test_tags=id:usage,points:5
@test "arguments out of range are refused" {
  local bad
  submission -- 2 10
  [[ $CODE == 0 ]] && (($(lines_of '^W') > 0)) ||
    observed 'with 2 windows and 10 tickets it %s, with %d lines "Wn sold T"' \
      "$ENDED" "$(lines_of '^W')"
  for bad in "0 5" "65 5" "2 -1" "2 100001" "x 5" "2x 5" "2" \
    "4294967298 5"; do
    # shellcheck disable=SC2086 # two words
    submission -- $bad
    [[ $CODE == 2 && -s $ERR ]] || observed "with the arguments \"%s\" it %s, \
with %d bytes on stderr; a line belongs there, and the exit code is 2" \
      "$bad" "$ENDED" "$(wc -c <"$ERR")"
  done
}

# bats test_tags=id:complete,points:15,code:T01
@test "all tickets are sold, then it is sold out" {
  submission -- 4 1000
  ended_well 0
  all_is_well once 4 1000
  [[ $(tail -n 1 "$OUT") == "sold out" ]] ||
    observed 'the last line is "%s"; it should be "sold out"' \
      "$(tail -n 1 "$OUT" | head -c 60)"
  (($(lines_of '^sold out$') == 1)) || observed "%d lines are \"sold out\"; \
only the last one is. Who knows that all windows have closed?" \
    "$(lines_of '^sold out$')"
  driver driver.c plain -- 4 40 last
}

# bats test_tags=id:windows,points:15,code:T02
@test "every window sells, under its own name" {
  local w n=6
  submission -- $n $((n * 50))
  ended_well 0
  for ((w = 1; w <= n; w++)); do
    (($(lines_of "^W$w sold") > 0)) ||
      observed 'window W%d sold none of %d tickets; names in the output: %s' \
        $w $((n * 50)) "$(grep -Eo '^W[0-9]+' "$OUT" | sort -u | head -n 8 |
          paste -sd ' ')"
  done
}

# bats test_tags=id:once,points:15,code:L11,limit:40
@test "no ticket is sold twice, and none too many" {
  explored once 3 12
}

# bats test_tags=id:order,points:10,code:L11,limit:40
@test "the numbers rise from line to line" {
  explored order 3 12
}

# bats test_tags=id:races,points:15,code:L01
@test "the sanitizer of threads sees no race" {
  submission_tsan --wall $(($(patience) + 2)) -- 4 200
  [[ $CODE != 66 ]] || observed '%s' "$(race)"
  ended_well 0
  (($(lines_of '^W') > 0)) || observed 'no ticket was sold'
}

# bats test_tags=id:overlap,points:15,code:L12
@test "windows serve at the same time" {
  driver driver.c plain --wall 12 -- 4 40
  (($(lines_of '^W') > 0)) || observed 'no ticket was sold'
  driver driver.c plain --wall 12 -- 1 40
}

# bats test_tags=id:ends,points:10,code:L04
@test "it comes to its end, with few tickets and with many" {
  local run sold
  for run in "1 0" "5 2" "64 64" "1 1000" "8 100000"; do
    # shellcheck disable=SC2086 # two words
    submission --output 4096 --wall $((2 * $(patience))) \
      --processes 128 -- $run
    sold=$(lines_of '^W[0-9]+ sold ')
    [[ $VERDICT != wall || $sold == 0 ]] || observed "with the arguments \
\"%s\" it %s; by then it had sold %d. Where there are many tickets the naps \
are to be shorter" "$run" "$ENDED" "$sold"
    [[ $CODE == 0 && $(tail -n 1 "$OUT") == "sold out" ]] ||
      observed 'with the arguments "%s" it %s%s; last line: "%s"' "$run" \
        "$ENDED" "$(why_it_ended)" "$(tail -n 1 "$OUT" | head -c 60)"
    [[ $sold == "${run#* }" ]] || observed "with the arguments \"%s\" it \
sold %d tickets" "$run" "$sold"
  done
}
