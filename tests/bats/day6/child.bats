load ../helpers

# of ROLE NAME: the value of NAME= in what ROLE says.
of() {
  says "$1" | grep -Eo "\b$2=[0-9-]+" | cut -d= -f2
}

@test "child: the parent waits an instant, for the first child only" {
  LAB_PACE=0.5 run -0 child
  assert_equal "$(of parent waitpid | wc -l)" 1
  assert_not_equal "$(of parent waitpid)" "$(pid_of grandchild)"
  local job_ms=$(($(of grandchild to_ms) - $(of grandchild from_ms)))
  (($(of parent waited_ms) < job_ms)) || fail "$output"
}

@test "child: the grandchild is adopted" {
  run -0 child
  local ppid
  ppid=$(of grandchild ppid)
  assert_not_equal "$ppid" "$(of parent waitpid)"
  assert_not_equal "$ppid" "$(pid_of parent)"
  assert_line --regexp " ppid=$ppid name=$(cat "/proc/$ppid/comm")$"
}

@test "child: both do their jobs at once" {
  LAB_PACE=0.5 run -0 child # 400 ms and 600 ms of work
  local from_ms to_ms
  from_ms=$(field from_ms | sort -n | tail -1)
  to_ms=$(field to_ms | sort -n | head -1)
  ((to_ms - from_ms >= 400)) || fail "$output"
}

@test "child: the jobs overlap at any pace, of a slow parent too" {
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 LAB_PACE=0 run -0 strace -qq \
    -o /dev/null -e trace=write -e inject=write:delay_exit=50000 child
  (($(of parent from_ms) <= $(of grandchild to_ms))) || fail "$output"
  (($(of grandchild from_ms) <= $(of parent to_ms))) || fail "$output"
}

@test "child: the parent has no child left that could become a zombie" {
  run -0 child
  assert_line --index 1 --regexp '^parent [0-9]+: wait=-1 ECHILD'
  # LeakSanitizer forks a child of its own in the end
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 LAB_PACE=1 start child
  prints 'waitpid='
  until gone "$PID"; do
    assert_equal "$(ps -o pid=,stat= --ppid "$PID")" ""
  done
}

@test "child: it doesn't end before the grandchild has" {
  start child
  ends_with 0
  grep -q '^grandchild [0-9]*: job ' "$OUT"
}

@test "child: Ctrl-C ends the grandchild too" {
  assert_dies_of_ctrl_c 'adopted' child
}

@test "child: help and bad arguments" {
  assert_help child
  assert_usage_error "--bogus" child --bogus
  assert_usage_error "'surplus'" child surplus
}

@test "child: nothing is left" {
  run -0 child
  assert_nothing_left
}
