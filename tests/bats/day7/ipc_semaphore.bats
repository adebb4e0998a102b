load ../helpers

# assert_at_most N M: of M visitors never more than N were inside, nor fewer
# than there was room for; each came in and went out.
assert_at_most() {
  run -0 ipc_semaphore --slots "$1" --processes "$2"
  assert_equal "$(field max_inside)" "$(($1 < $2 ? $1 : $2))"
  assert_equal "$(field inside | sort -nr | head -1)" "$(field max_inside)"
  assert_equal "$(says visitor | grep -c '^in,')" "$2"
  assert_equal "$(says visitor | grep -c '^out')" "$2"
  (($(most_inside) <= $1)) || fail "$output"
}

# most_inside: how many were inside at most, counted from the lines. Each tells
# of its way in after it, of its way out before: so it may be fewer, not more.
most_inside() {
  says visitor | awk '/^in/ {n++} /^out/ {n--} n > max {max = n}
    END {print max}'
}

@test "ipc_semaphore: never more than N of M processes are inside" {
  assert_at_most 3 8
  assert_at_most 1 5
  assert_at_most 5 20
}

@test "ipc_semaphore: nobody waits while there is room" {
  assert_at_most 8 3
  assert_at_most 64 64
}

@test "ipc_semaphore: so it is at any pace, and on one CPU" {
  local cpu
  cpu=$(taskset -cp $$ | grep -Eo '[0-9]+$')
  LAB_PACE=0 assert_at_most 4 12
  LAB_PACE=0.5 assert_at_most 4 12
  taskset -cp "$cpu" "$BASHPID"
  LAB_PACE=0 assert_at_most 4 12
}

@test "ipc_semaphore: one slot is a lock: in and out take turns" {
  run -0 ipc_semaphore --slots 1 --processes 6
  assert_equal "$(says visitor | cut -c1-2 | paste -sd' ')" \
    "in ou in ou in ou in ou in ou in ou"
}

@test "ipc_semaphore: all slots are free at the end" {
  run -0 ipc_semaphore --slots 3 --processes 8
  assert_equal "$(field free)" 3
}

@test "ipc_semaphore: the slot of a holder that is killed is lost" {
  LAB_PACE=2 start ipc_semaphore --slots 2 --processes 3
  prints 'inside=2'
  kill -KILL "$(sed -nE '1s/^visitor ([0-9]+).*/\1/p' "$OUT")"
  ends_with 0
  output=$(cat "$OUT")
  assert_equal "$(field free)" 1
  assert_equal "$(says visitor | grep -c '^in,')" 3
}

@test "ipc_semaphore: when all slots are lost it says so, and ends" {
  LAB_PACE=0 run -1 --separate-stderr \
    bash -c 'ipc_semaphore --slots 1 >/dev/full'
  [[ $stderr == *"(ENOSPC)"* ]] || fail "$stderr" # the holder's last words
  [[ $stderr == *"process_join(&visitors[i], limit_ms): "*"(ETIMEDOUT)"* ]] ||
    fail "$stderr"
  assert_nothing_left
}

@test "ipc_semaphore: the visitors die with their parent" {
  LAB_PACE=20 start ipc_semaphore
  prints 'inside=3'
  kill -KILL "$PID"
  assert_nothing_left
}

@test "ipc_semaphore: its head says what semaphores are good and bad for" {
  assert_says_good_and_bad ipc_semaphore
}

@test "ipc_semaphore: help and bad arguments" {
  assert_help ipc_semaphore
  assert_usage_error "--slots '0' 1..64" ipc_semaphore --slots 0
  assert_usage_error "--processes '65' 1..64" ipc_semaphore --processes 65
  assert_usage_error "--processes 'abc' 1..64" ipc_semaphore --processes abc
  assert_usage_error "--slots" ipc_semaphore --slots
  assert_usage_error "'surplus'" ipc_semaphore surplus
}

@test "ipc_semaphore: Ctrl-C ends them all" {
  assert_dies_of_ctrl_c 'inside=3' ipc_semaphore
}

@test "ipc_semaphore: nothing is left" {
  run -0 ipc_semaphore
  assert_nothing_left
}
