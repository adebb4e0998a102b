load ../helpers

# texts ROLE: the messages that ROLE names, one a line.
texts() {
  says "$1" | grep -o "'.*'"
}

@test "ipc_mqueue: every message arrives, whole" {
  run -0 ipc_mqueue
  assert_equal "$(texts receiver | sort)" "$(texts sender | sort)"
  local bytes text
  while read -r bytes text; do
    assert_equal "${#text}" $((bytes + 2)) # and two quotes
  done <<<"$(says receiver | sed -n 's/.*bytes=\([0-9]*\) /\1 /p')"
  assert_not_equal "$(pid_of sender)" "$(pid_of receiver)"
}

@test "ipc_mqueue: the urgent first, and in order within a priority" {
  run -0 ipc_mqueue
  local sent got
  sent=$(says sender | grep -o 'priority=.*')
  got=$(says receiver | grep -o 'priority=.*' | sed 's/ bytes=[0-9]*//')
  assert_equal "$got" "$(sort -t= -k2,2nr -s <<<"$sent")"
  assert_not_equal "$got" "$sent"
}

@test "ipc_mqueue: too long a message, too little room: EMSGSIZE" {
  run -0 ipc_mqueue
  assert_line --regexp '^sender [0-9]+: send bytes=33: EMSGSIZE$'
  assert_line --regexp '^receiver [0-9]+: has room=31: EMSGSIZE$'
}

@test "ipc_mqueue: the messages outlive their sender" {
  traced exit_group,mq_timedreceive ipc_mqueue
  run -0 grep -Eo 'mq_timedreceive.* = [0-9]+|exit_group' "$TRACE"
  assert_line --index 0 exit_group
  assert_equal "$(grep -c mq_timedreceive <<<"$output")" 5
}

@test "ipc_mqueue: its name is gone before there is a second process" {
  traced mq_open,mq_unlink,clone,clone3,fork ipc_mqueue
  run -0 grep -Eo '(mq_open|mq_unlink|fork|clone3?)\(.*' "$TRACE"
  assert_line --index 0 --regexp '^mq_open\("lab-ipc_mqueue-.*O_EXCL'
  assert_line --index 1 --regexp '^mq_unlink\("lab-ipc_mqueue-'
  assert_equal "$(grep -c mq_ <<<"$output")" 2
}

@test "ipc_mqueue: without message queues one clear line, exit 1" {
  run -1 --separate-stderr with_failing mq_open ENOSYS 1 ipc_mqueue
  [[ $stderr =~ ^day7/ipc_mqueue\.c:[0-9]+:\ mq_open.*\(ENOSYS\)$ ]] ||
    fail "$stderr"
  assert_equal "$output" ""
}

@test "ipc_mqueue: its head says what a queue is good and bad for" {
  assert_says_good_and_bad ipc_mqueue
}

@test "ipc_mqueue: help and bad arguments" {
  assert_help ipc_mqueue
  assert_usage_error "--bogus" ipc_mqueue --bogus
  assert_usage_error "'surplus'" ipc_mqueue surplus
}

@test "ipc_mqueue: nothing is left" {
  run -0 ipc_mqueue
  assert_nothing_left
}
