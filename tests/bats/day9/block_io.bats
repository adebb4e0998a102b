load ../helpers

@test "block_io: block waits until there is something" {
  LAB_PACE=2 run -0 block_io --mode block
  assert_equal "$(says client)" sends
  assert_equal "$(says server | grep -c recv=)" 1
  assert_equal "$(field recv)" 5
  assert_equal "$(field other_work)" 0
  assert [ "$(field after_ms)" -ge 100 ]
}

@test "block_io: block is the mode by default" {
  LAB_PACE=0.2 run -0 block_io
  refute_output --partial EAGAIN
  assert_equal "$(field recv)" 5
}

@test "block_io: nonblock returns EAGAIN at once, before the client sends" {
  run -0 block_io --mode nonblock
  assert_line --index 1 --partial "recv=-1 (EAGAIN) after_ms="
  assert_line --index 2 --regexp '^client [0-9]+: sends'
  assert [ "$(field after_ms | head -n 1)" -lt 200 ]
}

@test "block_io: nonblock goes on with other work, which is counted" {
  local pace
  for pace in 0 0.05 1; do
    LAB_PACE=$pace run -0 block_io --mode nonblock
    assert_equal "$(field recv | tail -n 1)" 5
    assert [ "$(field other_work | tail -n 1)" -ge 1 ]
  done
  assert [ "$(field other_work | tail -n 1)" -ge 3 ] # 20 ms each of 500
}

@test "block_io: timeout returns after its limit" {
  run -0 block_io --mode timeout
  assert_line --index 1 --partial "recv=-1 (EAGAIN) after_ms="
  assert [ "$(field after_ms | head -n 1)" -ge 199 ]
  assert_equal "$(field recv | tail -n 1)" 5
  assert [ "$(field other_work | tail -n 1)" -ge 1 ]
}

@test "block_io: an accepted socket does not inherit O_NONBLOCK" {
  local mode
  for mode in block nonblock timeout; do
    run -0 block_io --mode $mode
    assert_line --index 0 --partial "O_NONBLOCK: listening=1 accepted=0"
  done
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 \
    run -0 strace -qq -e trace=fcntl,accept4 block_io --mode block
  local listen_fd
  listen_fd=$(sed -nE 's/.*accept4\(([0-9]+), .*/\1/p' <<<"$output")
  assert_line --regexp "fcntl\\($listen_fd, F_SETFL, .*O_NONBLOCK\\) += 0"
  assert_line --regexp "accept4\\($listen_fd, NULL, NULL, SOCK_CLOEXEC\\)"
}

@test "block_io: a failing recv is told" {
  run -1 --separate-stderr with_failing recvfrom ECONNRESET 1 block_io
  [[ $stderr == *"day9/block_io.c:"*"(ECONNRESET)"* ]] || fail "$stderr"
  assert_nothing_left
}

@test "block_io: Ctrl-C ends server and client" {
  assert_dies_of_ctrl_c accepted block_io
}

@test "block_io: help and bad arguments" {
  assert_help block_io
  assert_usage_error "--mode 'half' block|nonblock|timeout" block_io --mode half
  assert_usage_error "--mode" block_io --mode
  assert_usage_error "'surplus'" block_io surplus
}

@test "block_io: nothing is left" {
  run -0 block_io --mode timeout
  assert_nothing_left
}
