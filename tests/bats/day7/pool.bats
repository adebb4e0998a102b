load ../helpers

@test "pool: at most W distinct pids serve all tasks, each task once" {
  local workers
  for workers in 1 2 5; do
    run -0 pool --workers "$workers" --tasks 20
    (($(pid_of worker | wc -l) <= workers)) || fail "$output"
    assert_equal "$(says worker | grep -o 'task=[0-9]*' | sort -u | wc -l)" 20
    assert_equal "$(says worker | wc -l)" 20
    assert_equal "$(field worker | sort -u)" "$(pid_of worker)"
  done
}

@test "pool: tasks begin in bursts, one for each worker" {
  LAB_PACE=1 run -0 pool --workers 4 --tasks 8
  local early total
  early=$(field begin_ms | awk '$1 < 400' | wc -l)
  ((early >= 2 && early <= 4)) || fail "began before one was done: $early"
  total=$(field total_ms)
  ((total >= 2 * 400 && total < 8 * 400)) || fail "total_ms=$total"
}

@test "pool: results come back in the order of the tasks" {
  run -0 pool --workers 4 --tasks 9
  assert_equal "$(says parent | grep -o 'task=[1-9] result=[0-9]*' | xargs)" \
    "$(for n in {1..9}; do echo "task=$n result=$((n * n))"; done | xargs)"
}

@test "pool: a task whose worker is killed is reported, the rest completes" {
  run -0 pool --workers 2 --tasks 6
  assert_equal "$(grep -c 'worker died: killed by signal 9' <<<"$output")" 1
  assert_line --regexp '^parent .*: task=0 pid=[0-9]+ worker died: killed by'
  assert_equal "$(field result | wc -l)" 6
  assert_equal "$(field deaths)" 1
}

@test "pool: the killed worker is replaced" {
  run -0 pool --workers 1 --tasks 3
  assert_equal "$(field result | wc -l)" 3
  assert_equal "$(pid_of worker | wc -l)" 1
  assert_not_equal "$(pid_of worker)" "$(field pid)"
}

@test "pool: a task after close is refused" {
  run -0 pool
  assert_line --regexp '^parent .* after close is refused: .*\(EPIPE\)$'
  assert_equal "$(field result | wc -l)" 9
}

@test "pool: more tasks than its backlog holds" {
  LAB_PACE=0 run -0 pool --workers 8 --tasks 1000
  assert_equal "$(field result | wc -l)" 1000
}

@test "pool: help and bad arguments" {
  assert_help pool
  assert_usage_error "--workers '0' 1 64" pool --workers 0
  assert_usage_error "--workers '65' 1 64" pool --workers 65
  assert_usage_error "--workers 'abc' 1 64" pool --workers abc
  assert_usage_error "--tasks '0' 1 1000" pool --tasks 0
  assert_usage_error "'surplus'" pool surplus
}

@test "pool: Ctrl-C ends it and its workers" {
  assert_dies_of_ctrl_c '^worker .*task=2' pool
}

@test "pool: the workers die with their owner, even of SIGKILL" {
  LAB_PACE=5 start pool
  prints '^worker .*task=2'
  kill -KILL "$PID"
  assert_nothing_left
}

@test "pool: nothing is left" {
  run -0 pool
  assert_nothing_left
}
