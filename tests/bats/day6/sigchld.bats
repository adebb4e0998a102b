load ../helpers

# zombies_of PID: how many of its children are zombies, as ps sees it.
zombies_of() {
  ps -o stat= --ppid "$1" | sed -n '/^Z/p' | wc -l
}

@test "sigchld: --how ignore leaves nothing to reap, wait gives ECHILD" {
  run -0 sigchld --how ignore --children 10
  assert_equal "$(field signals)" 0
  assert_equal "$(field reaped)" 0
  assert_line --regexp 'zombies=0 found by wait, then ECHILD$'
}

@test "sigchld: --how handler reaps all, though one signal came" {
  run -0 sigchld --how handler --children 10
  assert_equal "$(field signals)" 1
  assert_equal "$(field reaped)" 10
  assert_line --regexp 'zombies=0 found by wait, then ECHILD$'
}

@test "sigchld: --how naive leaves zombies, every time" {
  local pace
  for pace in 0 0 0 0.05 0.05; do
    LAB_PACE=$pace run -0 sigchld --how naive --children 10
    assert_equal "$(field reaped)" "$(field signals)"
    (($(field zombies) > 0)) || fail "$output"
    assert_equal $(($(field reaped) + $(field zombies))) 10
  done
}

@test "sigchld: ps sees those that naive leaves, as zombies" {
  LAB_PACE=2 start sigchld --how naive --children 10
  prints 'signals='
  local seen
  seen=$(zombies_of "$PID")
  output=$(cat "$OUT")
  assert_equal "$seen" $((10 - $(field reaped)))
  kill "$PID"
}

@test "sigchld: with a cure ps sees none" {
  local how
  for how in ignore handler; do
    LAB_PACE=2 start sigchld --how "$how" --children 10
    prints 'signals='
    assert_equal "$(zombies_of "$PID")" 0
    kill "$PID"
  done
}

@test "sigchld: in the end wait has reaped those that stayed" {
  run -0 sigchld --how naive --children 10
  assert_line --index 2 --regexp 'then ECHILD$'
}

@test "sigchld: the parent goes on working meanwhile" {
  local how
  for how in ignore handler naive; do
    run -0 sigchld --how "$how"
    assert_equal "$(field units | paste -sd' ')" "3 6"
  done
}

@test "sigchld: the handler is installed with SA_RESTART" {
  skip_under thread "its runtime installs a handler of its own"
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 \
    run -0 strace -qq -e trace=rt_sigaction sigchld --how handler
  assert_line --regexp '^rt_sigaction\(SIGCHLD, \{.*SA_RESTART'
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 \
    run -0 strace -qq -e trace=rt_sigaction sigchld --how ignore
  assert_line --regexp '^rt_sigaction\(SIGCHLD, \{sa_handler=SIG_IGN'
}

@test "sigchld: no wait in the handler can block" {
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 \
    run -0 strace -qq -e trace=wait4 sigchld --how handler --children 3
  assert_equal "$(grep -c '^wait4(-1, NULL, WNOHANG, NULL)' <<<"$output")" 4
}

@test "sigchld: one child hides the mistake" {
  run -0 sigchld --how naive --children 1
  assert_equal "$(field reaped) $(field zombies)" "1 0"
}

@test "sigchld: Ctrl-C ends it and its children" {
  assert_dies_of_ctrl_c 'started' sigchld --how naive
}

@test "sigchld: help and bad arguments" {
  assert_help sigchld
  assert_usage_error "--how 'pray' ignore|handler|naive" sigchld --how pray
  assert_usage_error "--children '0' 1..100" sigchld --children 0
  assert_usage_error "--children '101' 1..100" sigchld --children 101
  assert_usage_error "--children 'abc' 1..100" sigchld --children abc
  assert_usage_error "--children" sigchld --children
  assert_usage_error "'surplus'" sigchld surplus
}

@test "sigchld: nothing is left" {
  local how
  for how in ignore handler naive; do
    run -0 sigchld --how "$how"
    assert_nothing_left
  done
}
