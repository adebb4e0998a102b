load ../helpers

# messages_got: how many different messages the consumers said they got.
messages_got() {
  says consumer | grep -o 'message=[0-9]*' | sort -u | wc -l
}

@test "queue: put fills it until it is full, get empties it" {
  run -0 queue --maxsize 2
  assert_equal "$(says parent | grep '^put: done')" \
    "put: done, qsize=1 empty=false full=false
put: done, qsize=2 empty=false full=true"
  assert_equal "$(says parent | grep '^get: done')" \
    "get: done, qsize=1 empty=false full=false
get: done, qsize=0 empty=true full=false"
}

@test "queue: put and get that don't wait fail when it is full, or empty" {
  run -0 queue --maxsize 5
  assert_line --regexp 'put, no wait: ETIMEDOUT, qsize=5 .*full=true$'
  assert_line --regexp 'get, no wait: ETIMEDOUT, qsize=0 empty=true'
}

@test "queue: a put and a get with a time limit wait until it is over" {
  local before_ms
  LAB_PACE=2 start queue
  prints 'put, no wait: ETIMEDOUT'
  before_ms=$((${EPOCHREALTIME/./} / 1000))
  prints 'put, time limit: ETIMEDOUT, qsize=4'
  prints 'get, time limit: ETIMEDOUT, qsize=0'
  ((${EPOCHREALTIME/./} / 1000 - before_ms > 500)) || fail "not 2 * 400 ms"
}

@test "queue: closed it takes no more, and gives what is in it" {
  run -0 queue
  assert_equal "$(messages_got)" 20
  assert_line --index -2 --partial "put after close: EPIPE, qsize=0"
  assert_line --index -1 --partial "get, closed and empty: EPIPE, qsize=0"
}

@test "queue: a producer that outruns is held at maxsize" {
  local size
  for size in 1 4; do
    LAB_PACE=0.15 run -0 queue --maxsize "$size" --producers 1 --consumers 1
    (($(field held) > 0)) || fail "$output"
    (($(field qsize | sort -n | tail -1) == size)) || fail "$output"
    refute_line --partial "qsize=$((size + 1))"
  done
  run -0 queue --maxsize 100
  assert_equal "$(field held | sort -u)" 0
}

@test "queue: first in, first out for each producer" {
  run -0 queue --producers 3 --consumers 1
  for from in 0 1 2; do
    assert_equal "$(says consumer | sed -n "s/ from=$from .*//p" | xargs)" \
      "$(for k in {0..9}; do echo "message=$((from * 10 + k))"; done | xargs)"
  done
  assert_equal "$(field out_of_order)" 0
}

@test "queue: nothing is lost or doubled, however many put and get" {
  local each
  for each in "1 1" "1 16" "16 1" "5 7" "16 16"; do
    LAB_PACE=0 run -0 queue --producers "${each% *}" --consumers "${each#* }"
    assert_equal "$(field sum_got)" "$(field sum_put)"
    assert_equal "$(field got)" "$((${each% *} * 10))"
    assert_equal "$(messages_got)" "$((${each% *} * 10))"
    assert_equal "$(field out_of_order)" 0
  done
}

@test "queue: a process killed in a get doesn't wedge it" {
  LAB_PACE=0.1 run -0 queue
  assert_line --regexp '^parent .*: killed pid=[0-9]+, which waited in a get$'
  refute_line --regexp "^consumer $(field pid):"
  assert_equal "$(field got)" 20
}

@test "queue: consumers killed at any moment don't wedge it" {
  LAB_PACE=0.5 start queue --consumers 4
  prints '^consumer .*message=3 '
  output=$(cat "$OUT")
  pid_of consumer | head -3 | xargs kill -KILL || true # if it has ended
  ends_with 0
  output=$(cat "$OUT")
  (($(field got) >= 20 - 3)) || fail "$output"
  assert_nothing_left
}

@test "queue: help and bad arguments" {
  assert_help queue
  assert_usage_error "--producers '0' 1 16" queue --producers 0
  assert_usage_error "--consumers '17' 1 16" queue --consumers 17
  assert_usage_error "--maxsize 'abc' 1 100" queue --maxsize abc
  assert_usage_error "'surplus'" queue surplus
}

@test "queue: Ctrl-C ends all" {
  assert_dies_of_ctrl_c '^parent .* get, time limit' queue
}

@test "queue: the others die with the parent, even of SIGKILL" {
  LAB_PACE=10 start queue --consumers 1 # it lives long enough
  prints '^consumer .*message=0 '
  kill -KILL "$PID"
  assert_nothing_left
}

@test "queue: nothing is left" {
  run -0 queue
  assert_nothing_left
}
