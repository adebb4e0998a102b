load ../lab

setup_file() {
  make_mini_lab
}

@test "watch: regrades on each save, survives hangs, goes on to the next" {
  run "$LAB_ROOT/tests/lab/watcher.py" "$MINI" "$ANSWERS"
  assert_output --partial "saw it printed without an end"
  assert_output --partial "saw total: 100 of 100"
  assert_line "all was seen"
}
