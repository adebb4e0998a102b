load ../helpers

# What it prints at our pace, once for all tests that only read it.
setup_file() {
  timeout 30 gil --rounds 3 >"$BATS_FILE_TMPDIR/table"
}

# cell JOB HOW NAME: NAME's value in that row, in tenths: 1.9 is 19.
cell() {
  sed -nE "/job=$1 +how=$2 /s/.* $3=([0-9]+)\.([0-9]).*/10#\1\2/p" <<<"$output"
}

# is_between LOW HIGH JOB HOW NAME: the cell's value in tenths is.
is_between() {
  local value
  value=$(cell "$3" "$4" "$5")
  ((value >= $1 && value <= $2))
}

# computes_as_theory_says: what holds while two CPUs are ours alone.
computes_as_theory_says() {
  LAB_PACE=0 run -0 gil --rounds 3
  is_between 14 99 cpu threads speedup &&
    is_between 14 99 cpu processes speedup &&
    is_between 0 13 cpu gil speedup
}

# waits_as_theory_says: how many wait at once doesn't depend on the CPUs.
waits_as_theory_says() {
  LAB_PACE=1 run -0 gil --rounds 1
  for how in threads gil processes; do
    is_between 25 45 io "$how" speedup || return
  done
}

@test "gil: a table of seconds and speed-up, two jobs in four ways" {
  output=$(<"$BATS_FILE_TMPDIR/table")
  assert_equal "$(field job | paste -sd' ')" "cpu cpu cpu cpu io io io io"
  assert_equal "$(field how | paste -sd' ')" \
    "single threads gil processes single threads gil processes"
  assert_equal "$(grep -Ec 'seconds=[0-9]+\.[0-9]+ speedup=[0-9]+\.[0-9] ' \
    <<<"$output")" 8
}

@test "gil: speed-up is single's seconds by the way's own" {
  output=$(<"$BATS_FILE_TMPDIR/table")
  run -0 awk '{ if ($2 == "single") single = $3
    if ($3 == 0 || (single / $3 - $4) ^ 2 > 0.02 * (1 + $4 ^ 2)) exit 1 }' \
    <(paste -d' ' <(field job) <(field how) <(field seconds) <(field speedup))
}

@test "gil: theory knows how many CPUs there are" {
  local most=$(($(nproc) < 4 ? $(nproc) : 4))
  output=$(<"$BATS_FILE_TMPDIR/table")
  assert_output --partial "cpus=$(nproc), in theory $most at once"
  assert_equal "$(field theory | paste -sd' ')" \
    "1.0 $most.0 1.0 $most.0 1.0 4.0 4.0 4.0"
  run -0 on_one_cpu gil --rounds 1
  assert_line --partial "cpus=1, in theory 1 at once"
  assert_equal "$(field theory | paste -sd' ')" \
    "1.0 1.0 1.0 1.0 1.0 4.0 4.0 4.0"
}

@test "gil: under the lock no more than one CPU computes, on a busy day too" {
  output=$(<"$BATS_FILE_TMPDIR/table")
  for _ in {1..3}; do # a virtual machine's clocks now and then tell more
    is_between 0 12 cpu gil busy && return
    LAB_PACE=0 run -0 gil --rounds 3
  done
  fail "$output"
}

@test "gil: threads and processes speed up CPU work, under the lock don't" {
  (($(nproc) >= 2)) || skip "it needs two CPUs"
  local others=
  for _ in {1..3}; do
    computes_as_theory_says && return
    is_between 17 99 cpu threads busy ||
      is_between 17 99 cpu processes busy || others="take part of the CPUs"
  done
  [[ -n $others ]] || fail "$output"
  skip "others $others"
}

@test "gil: waits overlap in threads, under the lock too, and in processes" {
  waits_as_theory_says || waits_as_theory_says || waits_as_theory_says ||
    fail "$output"
  assert is_between 10 10 io single speedup
  assert is_between 0 3 io threads busy # to wait needs no CPU
}

@test "gil: without waits there is nothing to tell of them" {
  LAB_PACE=0 run -0 gil --rounds 1
  assert_equal "$(field job | sort | uniq -c | xargs)" "4 cpu"
  assert_line --partial "wait_ms=0"
}

@test "gil: help and bad arguments" {
  assert_help gil
  assert_usage_error "--rounds '0' 1..9" gil --rounds 0
  assert_usage_error "--rounds 'many' 1..9" gil --rounds many
  assert_usage_error "--bogus" gil --bogus
  assert_usage_error "'surplus'" gil surplus
}

@test "gil: Ctrl-C ends it, and nothing is left" {
  assert_dies_of_ctrl_c '^main .*wait_ms' gil --rounds 1
}
