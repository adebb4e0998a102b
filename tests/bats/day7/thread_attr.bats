load ../helpers

# At the end it sleeps 1 s while a thread, here the daemon, still runs.
export TSAN_OPTIONS+=" atexit_sleep_ms=100"

# is_alive_of NAME: what main says of it, in order, on one line.
is_alive_of() {
  says main | grep "name=$1 " | grep -Eo '^[a-z ]+:|is_alive=[a-z]+' |
    paste -sd' '
}

@test "thread_attr: the name is read back from /proc/PID/task/TID/comm" {
  run -0 thread_attr
  for name in clerk watchman; do
    assert_line --regexp \
      "^$name ([0-9]+)/([0-9]+): name=$name, as /proc/\1/task/\2/comm says$"
  done
}

# begin: visible
@test "thread_attr: the names are visible to others while it runs" {
  LAB_PACE=5 start thread_attr
  prints '^clerk .*main is done'
  assert_equal "$(cat "/proc/$PID/comm")" thread_attr
  run -0 sort -u "/proc/$PID"/task/*/comm
  assert_line clerk
  assert_line watchman
  kill "$PID"
}
# end: visible

@test "thread_attr: is_alive is false before start, true while, false after" {
  run -0 thread_attr
  assert_equal "$(is_alive_of clerk)" "before start: is_alive=false \
after start: is_alive=true at the end: is_alive=false"
}

@test "thread_attr: a normal thread holds the program until it is done" {
  for pace in 0 0.05; do
    LAB_PACE=$pace run -0 thread_attr
    assert_line --regexp '^main .*name=clerk .* daemon=false$'
    said=$(grep -Eo '^main .*: done|^clerk .*: (main is )?done|at the end' \
      <<<"$output" | sed -E 's,[0-9]+/[0-9]+: ,,' | paste -sd,)
    assert_equal "$said" \
      "main done,clerk main is done,clerk done,at the end,at the end"
  done
}

@test "thread_attr: a daemon thread ends with main, its work undone" {
  for pace in 0 0.05; do
    LAB_PACE=$pace run -0 thread_attr
    assert_equal "$(is_alive_of watchman)" "before start: is_alive=false \
after start: is_alive=true at the end: is_alive=true"
    assert_equal "$(says watchman | wc -l)" 1
    assert_line --index 10 --regexp '^main .*name=watchman .* daemon=true$'
    assert_nothing_left
  done
}

@test "thread_attr: help and bad arguments" {
  assert_help thread_attr
  assert_usage_error "--bogus" thread_attr --bogus
  assert_usage_error "'surplus'" thread_attr surplus
}

@test "thread_attr: Ctrl-C ends it, and nothing is left" {
  assert_dies_of_ctrl_c '^clerk .*main is done' thread_attr
}
