load ../helpers

# cost WAY: its microseconds in the tab-separated $output.
cost() {
  awk -F '\t' -v way="$1" '$1 == way { print $2 }' <<<"$output"
}

# assert_dearer WAY WAY: the first costs more than the second.
assert_dearer() {
  awk -v a="$(cost "$1")" -v b="$(cost "$2")" 'BEGIN { exit !(a > b) }' ||
    fail "$1 isn't dearer than $2: $output"
}

@test "spawn_cost: a table of four ways with microseconds and ratio" {
  run -0 spawn_cost --count 20
  local way number='[0-9]+\.[0-9]+'
  assert_line --index 0 --regexp '^parent [0-9]+: way +µs each +ratio$'
  for way in 'fork\+wait' 'posix_spawn\+wait' 'pthread create\+join'; do
    assert_line --regexp "^parent [0-9]+: $way +$number +$number\$"
  done
  assert_line --index 4 --regexp "^parent [0-9]+: pool task +$number +1.0\$"
}

@test "spawn_cost: threads are cheaper than processes" {
  run -0 spawn_cost --tsv --count 50
  assert_dearer fork+wait "pthread create+join"
  assert_dearer posix_spawn+wait "pthread create+join"
}

@test "spawn_cost: a pool task is cheapest" {
  run -0 spawn_cost --tsv --count 50
  assert_dearer "pthread create+join" "pool task"
  assert_dearer fork+wait "pool task"
  assert_dearer posix_spawn+wait "pool task"
}

@test "spawn_cost: --tsv prints a line of names, then values between tabs" {
  run -0 spawn_cost --tsv --count 5
  assert_equal "${#lines[@]}" 5
  assert_line --index 0 $'way\tus\tratio'
  assert_line --index 4 --regexp $'^pool task\t[0-9]+\\.[0-9]+\t1\\.00$'
  assert_equal "$(awk -F '\t' 'NF != 3' <<<"$output")" ""
  awk -F '\t' 'NR > 1 { us[NR] = $2; ratio[NR] = $3 }
    END { for (i in us) if (ratio[i] < 0.98 * us[i] / us[5] ||
                            ratio[i] > 1.02 * us[i] / us[5]) exit 1 }' \
    <<<"$output" || fail "$output"
}

@test "spawn_cost: each way is gone --count times a round" {
  local calls=$BATS_TEST_TMPDIR/calls
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 run -0 strace -f -qq -o "$calls" \
    -e trace=execve,clone spawn_cost --count 3
  assert_equal "$(grep -c '"/bin/true"' "$calls")" $((9 * 3))
  assert_equal "$(grep -c 'clone(.*SIGCHLD' "$calls")" $((9 * 3 + 1)) # 1 worker
}

@test "spawn_cost: help and bad arguments" {
  assert_help spawn_cost
  assert_usage_error "--count '0' 1 10000" spawn_cost --count 0
  assert_usage_error "--count 'abc' 1 10000" spawn_cost --count abc
  assert_usage_error "--tsv" spawn_cost --tsv=1
  assert_usage_error "'surplus'" spawn_cost surplus
}

@test "spawn_cost: Ctrl-C ends it and its worker" {
  start spawn_cost --count 10000
  until_true 20000 pgrep -P "$PID" pool-worker >/dev/null
  kill -INT -- "-$PID"
  until_true 20000 gone "$PID" || fail "pid $PID outlived Ctrl-C"
  assert_nothing_left
}

@test "spawn_cost: nothing is left" {
  run -0 spawn_cost --count 5
  assert_nothing_left
}
