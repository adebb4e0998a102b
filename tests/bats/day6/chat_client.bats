load ../helpers
load ../chat_room

@test "chat_client: others see who joins, what is said, who leaves" {
  open_room
  enter Ann
  enter 陈明
  types 陈明 "你好 🙂"
  types Ann "hello"
  sees Ann '^陈明: 你好 🙂$'
  sees 陈明 '^Ann: hello$'
  types 陈明 /quit
  leaves_with 陈明 0
  sees Ann '^陈明 left the room$'
  saw Ann
  assert_output "陈明 joined the room
陈明: 你好 🙂
陈明 left the room"
}

@test "chat_client: without --name it asks until a name will do" {
  open_room
  enter Ann
  seat Bob chat_client --port "$PORT"
  for name in "" Ann Administrator $'\e[2J' Bob; do
    sees Bob "your name\?$"
    types Bob "$name"
  done
  sees Bob 'you are in the room'
  for why in "1 to 32 bytes" "already taken" "administrator's" "control"; do
    sees Bob "^client [0-9]+: .*$why"
  done
  saw Ann
  assert_output "Bob joined the room"
}

@test "chat_client: what is typed ahead is not lost between the halves" {
  open_room
  enter Ann
  seat Bob chat_client --port "$PORT"
  printf 'Ann\nBob\none\ntwo\n/quit\nthree\n' >&"${KEYS[Bob]}"
  leaves_with Bob 0
  sees Ann '^Bob left the room$'
  saw Ann
  assert_output "Bob joined the room
Bob: one
Bob: two
Bob left the room"
}

@test "chat_client: a --name that is refused: why, exit 1" {
  open_room
  enter Ann
  for name in Ann administrator "Ann: I" $'\t' "$(printf 'n%.0s' {1..33})"; do
    run -1 --separate-stderr chat_client --port "$PORT" --name "$name"
    assert_equal "$output" ""
    assert_equal "${#stderr_lines[@]}" 1
    [[ $stderr =~ taken|administrator|colon|control|bytes ]] || fail "$stderr"
  done
  saw Ann
  assert_output ""
}

@test "chat_client: log-in is retried, a silent server is reported, exit 1" {
  start_server tests/bats/chat_members.py mute
  run -1 --separate-stderr chat_client --port "$PORT" --name Ann --wait-ms 300
  assert_equal "$output" ""
  [[ $stderr == *"no answer in 300 ms" ]] || fail "$stderr"
  run -0 grep -c came=L "$OUT"
  assert_output 6
  kill "$PID"
  run -1 --separate-stderr chat_client --port "$PORT" --name Ann --wait-ms 300
  [[ $stderr == *"no answer in 300 ms" ]] || fail "$stderr"
}

@test "chat_client: lost log-ins and goodbyes are said again" {
  start_server tests/bats/chat_members.py deaf
  seat Ann chat_client --port "$PORT" --name Ann --wait-ms 1200
  sees Ann 'you are in the room'
  types Ann /quit
  sees Ann '^client [0-9]+: at last$'
  leaves_with Ann 0
  run -0 grep -c 'came=[LQ]' "$OUT"
  assert_output 5
}

@test "chat_client: the child sends, the parent receives" {
  open_room
  enter Ann
  enter Bob
  run -0 half_of Ann
  assert_equal "${#lines[@]}" 1
  kill -STOP "$output" # Ann hears all the same, and is not thought dead
  types Bob "hello"
  sees Ann '^Bob: hello$'
  kill -CONT "$output"
  kill -STOP "${PID_OF[Ann]}" # she speaks all the same
  types Ann "hi"
  sees Bob '^Ann: hi$'
  kill -CONT "${PID_OF[Ann]}"
}

@test "chat_client: the end of its input ends both halves" {
  open_room
  enter Ann
  enter Bob
  printf 'without an LF' >&"${KEYS[Bob]}"
  hangs_up Bob
  leaves_with Bob 0
  sees Ann '^Bob: without an LF$'
  sees Ann '^Bob left the room$'
  sees Bob '^client [0-9]+: you left the room$'
  close_room
  assert_nothing_left
}

@test "chat_client: the child killed, the parent leaves at once, exit 1" {
  open_room --keep-alive-ms 60000
  enter Ann
  enter Bob
  kill -KILL "$(half_of Bob)"
  sees Ann '^Bob left the room$'
  leaves_with Bob 1
  run -0 cat "$(file_of Bob).err"
  assert_output --partial "the child that sends was killed"
  close_room
  assert_output --partial "vanished=0"
}

@test "chat_client: the parent killed, the child ends, the room notices" {
  open_room --keep-alive-ms 200
  enter Ann
  enter Bob
  local child
  child=$(half_of Bob)
  kill -KILL "${PID_OF[Bob]}"
  until_true 20000 gone "$child"
  sees Ann '^Bob left the room$'
  close_room
  assert_output --partial "left=1 vanished=1"
  assert_nothing_left
}

@test "chat_client: both halves killed, the room notices" {
  open_room --keep-alive-ms 200
  enter Ann
  enter Bob
  kill -KILL -- "-${PID_OF[Bob]}"
  sees Ann '^Bob left the room$'
  close_room
  assert_output --partial "left=1 vanished=1"
  assert_nothing_left
}

@test "chat_client: Ctrl-C and SIGTERM leave, no half stays" {
  open_room
  enter Ann
  for how in "INT -" "TERM " "INT "; do # the group, or the parent alone
    enter "Bob $how!"
    kill "-${how% *}" -- "${how#* }${PID_OF[Bob $how!]}"
    leaves_with "Bob $how!" 0
    sees Ann "^Bob $how! left the room$"
  done
  close_room
  assert_nothing_left
}

@test "chat_client: the room closed, both halves end though keys may come" {
  open_room
  enter Ann
  close_room
  leaves_with Ann 0
  sees Ann '^client [0-9]+: the room is closed$'
  assert_nothing_left
}

@test "chat_client: the server killed, the room is silent, exit 1" {
  open_room --keep-alive-ms 200
  enter Ann
  kill -KILL "${PID_OF[administrator]}"
  leaves_with Ann 1
  run -0 cat "$(file_of Ann).err"
  assert_output --partial "the room is silent"
  assert_nothing_left
}

@test "chat_client: one who slept is told that it isn't in the room" {
  open_room --keep-alive-ms 200
  enter Ann
  enter Bob
  kill -STOP -- "-${PID_OF[Bob]}"
  sees Ann '^Bob left the room$'
  kill -CONT -- "-${PID_OF[Bob]}"
  leaves_with Bob 1
  # who slept for long, on a loaded machine, finds the time for answers over
  run -0 cat "$(file_of Bob)" "$(file_of Bob).err"
  assert_output --regexp \
    'you (were not heard for too long|are not in the room)|the room is silent'
}

@test "chat_client: half a line typed, it lives on in the room" {
  open_room --keep-alive-ms 200
  enter Ann
  enter Bob
  printf 'half' >&"${KEYS[Bob]}"
  enter Cleo # and goes: four missed signs of life are over then
  kill -KILL -- "-${PID_OF[Cleo]}"
  sees Ann '^Cleo left the room$'
  types Bob " and half"
  sees Ann '^Bob: half and half$'
  close_room
  assert_output --partial "vanished=1 said=1"
}

@test "chat_client: escape sequences never reach the terminal raw" {
  open_room
  enter Ann
  enter Bob
  types Bob $'\e]0;title\a\e[31mred\x9b\u202eend\r'
  types Bob "$(printf '\e%.0s' {1..1024})"
  sees Ann '^Bob: ␛\]0;title␇␛\[31mred��end$'
  sees Ann '^Bob: ␛{1024}$'
  saw Ann
  refute_output --regexp $'[\e\a\r]'
}

@test "chat_client: an overlong line is not sent, and it is told" {
  open_room
  enter Ann
  enter Bob
  for size in 1025 4096 5000 100000; do
    types Bob "$(head -c "$size" /dev/zero | tr '\0' x)"
  done
  types Bob "$(printf 'y%.0s' {1..1024})"
  sees Ann '^Bob: y{1024}$'
  run -0 grep -c 'not sent: more than 1024 bytes' "$(file_of Bob)"
  assert_output 4
  saw Ann
  refute_output --partial x
}

@test "chat_client: /who lists who is in the room" {
  open_room
  enter 陈明
  enter Bob
  types 陈明 /who
  sees 陈明 '^Bob is in the room$'
  sees 陈明 '^陈明 is in the room$'
  saw Bob
  assert_output ""
}

@test "chat_client: only its server is heard, and not believed" {
  start_server tests/bats/chat_members.py rogue
  enter Ann
  leaves_with Ann 0
  run -0 sed -E 's/^client [0-9]+/client/' "$(file_of Ann)"
  assert_output "client: you are in the room: /who lists, /quit leaves
Ann: ␛[2J��␊中
client: end␇"
}

@test "chat_client: no address, no room: one clear line, exit 1" {
  run -1 --separate-stderr chat_client --host nosuch.invalid --name Ann
  [[ $stderr == *"can't reach nosuch.invalid, port 2006: "* ]] || fail "$stderr"
  open_room
  run -1 --separate-stderr chat_client --port "$PORT" </dev/null
  [[ $stderr == *"no name was given" ]] || fail "$stderr"
}

@test "chat_client: help and bad arguments" {
  assert_help chat_client
  assert_usage_error "--port '0' 1" chat_client --port 0
  assert_usage_error "--wait-ms 'x'" chat_client --wait-ms x
  assert_usage_error "--wait-ms '1' 60" chat_client --wait-ms 1
  assert_usage_error "--name" chat_client --name
  assert_usage_error "'surplus'" chat_client surplus
}
