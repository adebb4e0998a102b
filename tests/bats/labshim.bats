#!/usr/bin/env bats
# labshim.bats - tools/shim on small programs, wrong ones and the same FIXED
# (tests/shim).
load helpers

setup_file() {
  local name
  cd "$LAB_ROOT/tests/shim" || return
  for name in lock_order if_wait lost_wakeup split futex; do
    build "$name" "$name.c"
    build "$name.fixed" -DFIXED "$name.c"
  done
  for name in overlap woken forks copy starts waits calls handler; do
    build "$name" "$name.c"
  done
  with_hooks counter
  with_hooks counter.fixed -DFIXED
  seq 2000 >"$BATS_FILE_TMPDIR/numbers"
}

build() {
  local name=$1
  shift
  gcc -g -O1 -Wall -Wextra -Werror -D_GNU_SOURCE -pthread \
    -o "$BATS_FILE_TMPDIR/$name" "$@"
}

# with_hooks NAME [FLAG]: each access of the program can be a point.
with_hooks() {
  build "$1.o" ${2+"$2"} -O0 -fsanitize=thread -c counter.c
  build "$1" "$BATS_FILE_TMPDIR/$1.o" "$LAB_BUILD/tools/liblabhooks.a"
}

# under SPEC PROGRAM ARGS...: runs it with the shim.
under() {
  local spec=$1 program=$2
  shift 2
  LABSHIM=$spec LD_PRELOAD=$LAB_BUILD/tools/labshim.so \
    timeout 10 "$BATS_FILE_TMPDIR/$program" "$@"
}

# first_failure PROGRAM SEEDS: prints the first seed that makes it fail, if any.
first_failure() {
  local seed
  for ((seed = 1; seed <= $2; seed++)); do
    under "mode=explore,seed=$seed" "$1" >/dev/null 2>&1 || {
      echo "$seed"
      return
    }
  done
}

# finds PROGRAM STATUS: explore does, within 60 seeds; five replays tell the
# same. Sets $output.
finds() {
  local seed said
  seed=$(first_failure "$1" 60)
  [[ -n $seed ]] || fail "$1 failed with none of 60 seeds"
  run "-$2" under "mode=explore,seed=$seed" "$1"
  said=$output
  for _ in 1 2 3 4; do
    run "-$2" under "mode=explore,seed=$seed" "$1"
    assert_equal "$output" "$said"
  done
}

# line_of NAME TEXT: where it stands in the source, as the report says it.
line_of() {
  echo "$1.c:$(grep -n "$2" "$LAB_ROOT/tests/shim/$1.c" | cut -d: -f1)"
}

@test "labshim: explore finds two locks in two orders, and tells the circle" {
  finds lock_order 97
  assert_line "labshim: deadlock: a circle: thread 2 waits for 3 waits for 2"
  assert_line --regexp \
    "thread 2 waits for mutex ., at $(line_of lock_order 'one waits here')"
  assert_line --regexp \
    "thread 3 waits for mutex ., at $(line_of lock_order 'the other here')"
  assert_line --regexp "is held by thread 2, taken at lock_order.c:[0-9]+$"
  assert_line --regexp "is held by thread 3, taken at lock_order.c:[0-9]+$"
}

@test "labshim: explore finds an if before a wait" {
  finds if_wait 1
}

@test "labshim: explore finds a lost wake-up, and tells who waits where" {
  finds lost_wakeup 97
  assert_line "labshim: deadlock: nobody can ever go on"
  assert_line --regexp \
    "waits for condition A, at $(line_of lost_wakeup pthread_cond_wait)"
}

@test "labshim: explore finds a futex nobody wakes" {
  finds futex 97
  assert_line --regexp "waits for futex A, at futex.c:[0-9]+$"
}

@test "labshim: explore finds a critical section that is split" {
  finds split 1
}

@test "labshim: explore finds an unlocked counter by its accesses" {
  finds counter 1
  assert_output --regexp '^total=1?[0-9]$'
}

@test "labshim: explore fails no correct program, with none of 100 seeds" {
  local name
  for name in lock_order if_wait lost_wakeup split counter futex; do
    run -0 first_failure "$name.fixed" 100
    assert_output ""
  done
}

@test "labshim: explore and perturb keep what each kind of call promises" {
  run -0 first_failure calls 12
  assert_output ""
  run -0 first_failure handler 12
  assert_output ""
  for seed in 1 2 3 4 5 6; do
    run -0 under "mode=perturb,seed=$seed" calls
  done
}

@test "labshim: explore replays what each seed did, and seeds differ" {
  local seed once
  for seed in 1 2 3 4 5 6; do
    run under "mode=explore,seed=$seed" counter
    once=$output
    run under "mode=explore,seed=$seed" counter
    assert_equal "$output" "$once"
    echo "$once"
  done >"$BATS_TEST_TMPDIR/totals"
  run -0 sort -u "$BATS_TEST_TMPDIR/totals"
  ((${#lines[@]} > 1))
}

# met_under SEED...: with one of the seeds the gate held the first thread.
met_under() {
  local seed
  for seed; do
    run -0 under "mode=perturb,seed=$seed" overlap
    (($(field met) == 0)) || return 0
  done
  return 1
}

@test "labshim: perturb holds a first thread until there is a second" {
  # a busy machine may need longer for the second than the gate waits
  met_under 1 2 4 5 6 8 9 10 12 13 14 16 17 18 20 21 22 24 25 26
}

@test "labshim: waits are over for nothing as often as it is told" {
  local mode
  for mode in explore perturb; do
    run -0 under "mode=$mode,spurious=0" woken
    assert_equal "$(field for_nothing)" 0
    run -0 under "mode=$mode,spurious=50" woken
    (($(field for_nothing) > 50 && $(field for_nothing) < 150))
  done
}

@test "labshim: perturb lets the child or the parent be first" {
  run -0 under mode=perturb,seed=1 forks 30
  assert_output --regexp '^[pc]{30}$'
  local parent=${output//c/} child=${output//p/}
  ((${#parent} > 5 && ${#child} > 5)) # without it nearly always the parent
}

# copies SPEC ARGS...: the copy is whole under these faults. Sets $output.
copies() {
  local spec=$1 numbers=$BATS_FILE_TMPDIR/numbers
  shift
  under "mode=fault,$spec" copy "$@" <"$numbers" 2>"$BATS_TEST_TMPDIR/told" \
    >"$BATS_TEST_TMPDIR/copy" || return
  output=$(cat "$BATS_TEST_TMPDIR/told")
  cmp "$numbers" "$BATS_TEST_TMPDIR/copy"
}

@test "labshim: fault moves less, or is interrupted, as often as it is told" {
  copies seed=1
  assert_output "parts=1 interrupted=0 again=0 failed=0" # the file's end
  copies short=50
  (($(field parts) > 100 && $(field interrupted) == 0))
  copies eintr=20
  (($(field parts) == 1 && $(field interrupted) > 20))
  copies eagain=20
  assert_equal "$(field again)" 0 # stdin blocks
  copies eagain=20 --nonblocking
  (($(field again) > 10))
}

@test "labshim: fault finds who believes that read and write do it all" {
  copies seed=1 --naive
  run ! copies short=50 --naive
  run ! copies eintr=20 --naive
}

@test "labshim: fault fails the call it is told, with the error it is told" {
  run ! copies write=3
  run -0 cat "$BATS_TEST_TMPDIR/told"
  assert_output "parts=0 interrupted=0 again=0 failed=1"
  run -0 under mode=fault,fork=2 forks 4
  assert_output --regexp '^[pc]-[pc]{2}$'
  run -0 under mode=fault,pthread_create=3,malloc=2,open=4:ENFILE starts
  assert_equal "$(cut -d' ' -f2 <<<"$output" | paste -sd' ')" \
    "+ + EAGAIN + + + ENOMEM + + + + + + ENFILE +"
}

@test "labshim: fault interrupts each call that waits for a child" {
  run -0 under mode=fault,seed=1 waits
  run ! grep -qv ' +$' <<<"$output"
  run -0 under "mode=fault,wait=1:EINTR,waitpid=1:EINTR,wait3=1:EINTR,\
wait4=1:EINTR,waitid=1:EINTR" waits
  assert_equal "$(cut -d' ' -f2 <<<"$output" | paste -sd' ')" \
    "+ + EINTR EINTR EINTR EINTR EINTR"
}

@test "labshim: fault fails by rate for want of memory and descriptors" {
  run -0 under mode=fault,enomem=100,emfile=100 starts
  assert_line "malloc ENOMEM"
  assert_line "open EMFILE"
  refute_line "malloc +"
  refute_line "open +"
}

@test "labshim: without LABSHIM, or with a mode it hasn't, nothing is hidden" {
  LD_PRELOAD=$LAB_BUILD/tools/labshim.so run -0 "$BATS_FILE_TMPDIR/overlap"
  run -98 under mode=luck overlap
  assert_output "labshim: no mode is called luck"
}
