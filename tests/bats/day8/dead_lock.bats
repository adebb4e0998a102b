load ../helpers

CURES="order trylock timeout"

# ends_in_time COMMAND...: it ends by itself, with 0, long before 10 s.
ends_in_time() {
  run -0 timeout 10 "$@"
}

@test "dead_lock: the deadlock comes every run, is found, and ends" {
  for pace in 0 0.05 0 0.05; do
    for where in on_one_cpu env; do
      LAB_PACE=$pace run -0 "$where" timeout 10 dead_lock --how deadlock
      assert_equal "$(grep -c 'timed out' <<<"$output")" 2
    done
  done
}

@test "dead_lock: it is what runs without options, within 10 s" {
  LAB_PACE=1 ends_in_time dead_lock
  assert_equal "$(grep -c 'timed out' <<<"$output")" 2
  assert_line --regexp '^main .*: tom=3000 alex=5000 sum=8000$'
}

@test "dead_lock: who holds and who waits for what is told: the cycle" {
  ends_in_time dead_lock --how deadlock
  assert_equal "$(says teller-1 | tail -n 1)" \
    "timed out: holds=tom waits_for=alex held_by=teller-2"
  assert_equal "$(says teller-2 | tail -n 1)" \
    "timed out: holds=alex waits_for=tom held_by=teller-1"
  assert_line --regexp \
    '^main .*: cycle: teller-1 waits for teller-2 waits for teller-1$'
}

@test "dead_lock: both accounts are debited, none is credited" {
  for pace in 0 0.05; do
    LAB_PACE=$pace ends_in_time dead_lock --how deadlock
    assert_equal "$(says main | tail -n 1)" "tom=3000 alex=5000 sum=8000"
  done
}

@test "dead_lock: both wait until their limit, none gives up before" {
  local start_us=${EPOCHREALTIME/./}
  LAB_PACE=0.5 ends_in_time dead_lock --how deadlock
  assert [ $((${EPOCHREALTIME/./} - start_us)) -ge 500000 ]
}

@test "dead_lock: each cure finishes with 6000 and 7000" {
  for how in $CURES; do
    for pace in 0 0.05; do
      for where in on_one_cpu env; do
        LAB_PACE=$pace run -0 "$where" timeout 10 dead_lock --how "$how"
        assert_equal "$(says main | tail -n 1)" "tom=6000 alex=7000 sum=13000"
        refute_output --partial 'timed out'
      done
    done
  done
}

@test "dead_lock: the slowest cure ends within 10 s at a pace for eyes" {
  LAB_PACE=1 ends_in_time dead_lock --how timeout
  assert_equal "$(says main | tail -n 1)" "tom=6000 alex=7000 sum=13000"
}

@test "dead_lock: trylock and timeout meet bad luck, and give back" {
  for how in trylock timeout; do
    ends_in_time dead_lock --how "$how"
    assert_line --regexp \
      '^(teller-1 .*: gives tom back|teller-2 .*: gives alex back)$'
  done
}

@test "dead_lock: each way names the conditions it has or breaks" {
  ends_in_time dead_lock --how deadlock
  assert_line --partial "mutual exclusion, hold and wait, no preemption, circ"
  ends_in_time dead_lock --how order
  assert_line --partial "breaks circular wait"
  ends_in_time dead_lock --how trylock
  assert_line --partial "breaks hold and wait"
  ends_in_time dead_lock --how timeout
  assert_line --partial "breaks no preemption"
}

@test "dead_lock: a transfer to oneself works with each cure" {
  for how in $CURES; do
    ends_in_time dead_lock --how "$how"
    assert_equal "$(says main | head -n 1)" "moves 1000 from tom to tom"
    assert_equal "$(field tom)" 6000
  done
}

@test "dead_lock: help and bad arguments" {
  assert_help dead_lock
  assert_usage_error "--how 'prayer' deadlock|order|trylock|timeout" \
    dead_lock --how prayer
  assert_usage_error "--how" dead_lock --how
  assert_usage_error "--bogus" dead_lock --bogus
  assert_usage_error "'surplus'" dead_lock surplus
}

@test "dead_lock: Ctrl-C ends the deadlock too, and nothing is left" {
  assert_dies_of_ctrl_c '^teller-2 .*moves' dead_lock
}
