load ../helpers

RACE="it finds the race of --how none, as a test of its own shows"

@test "thread_lock: without a lock violations are counted, every run" {
  skip_under thread "$RACE"
  for _ in {1..20}; do
    run -0 thread_lock --how none
    assert_equal "$(field changes)" 20
    assert [ "$(field violations)" -ge 20 ]
    assert [ "$(field looks)" -ge "$(field violations)" ]
  done
}

@test "thread_lock: without a lock violations are counted on one CPU too" {
  skip_under thread "$RACE"
  for _ in {1..10}; do
    run -0 on_one_cpu thread_lock --how none
    assert [ "$(field violations)" -ge 20 ]
  done
}

@test "thread_lock: with the lock there is none, on one CPU or all" {
  for _ in {1..5}; do
    for how in lock scoped; do
      for where in on_one_cpu env; do
        run -0 "$where" thread_lock --how "$how"
        assert_equal "$(field violations)" 0
        assert [ "$(field looks)" -ge 20 ]
      done
    done
  done
}

@test "thread_lock: the scoped lock is unlocked by an early return" {
  run -0 thread_lock --how scoped
  assert_line --regexp 'how=scoped, after an early return: lock=free$'
  run -0 thread_lock --how lock
  assert_line --regexp 'how=lock, after an early return: lock=free$'
}

@test "thread_lock: a forgotten unlock keeps the lock, and hangs nobody" {
  run -0 timeout 10 thread_lock --how forgotten
  assert_equal "${#lines[@]}" 1
  assert_equal "$(field lock)" held
}

@test "thread_lock: without options all four are shown, one by one" {
  skip_under thread "$RACE"
  run -0 timeout 10 thread_lock
  assert_equal "$(field how | paste -sd' ')" \
    "none lock lock scoped scoped forgotten"
  assert_equal "$(field violations | sed 's/[1-9].*/many/' | paste -sd' ')" \
    "many 0 0"
}

@test "thread_lock: ThreadSanitizer finds the race, and only that one" {
  [[ $LAB_SANITIZE == thread ]] || skip "it needs ThreadSanitizer"
  run -66 thread_lock --how none
  assert_output --partial "WARNING: ThreadSanitizer: data race"
  refute_output --partial "violations="
  for how in lock scoped forgotten; do
    run -0 thread_lock --how "$how"
    refute_output --partial "ThreadSanitizer"
  done
}

@test "thread_lock: help and bad arguments" {
  assert_help thread_lock
  assert_usage_error "--how 'all' none|lock|scoped|forgotten" \
    thread_lock --how all
  assert_usage_error "--how" thread_lock --how
  assert_usage_error "--bogus" thread_lock --bogus
  assert_usage_error "'surplus'" thread_lock surplus
}

@test "thread_lock: nothing is left" {
  run -0 thread_lock --how lock
  assert_nothing_left
}
