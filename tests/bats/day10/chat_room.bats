load ../helpers
load ../chat_room
export ROOM=chat_room

# come NAME: a member by nc(1) comes in.
come() {
  seat "$1" nc 127.0.0.1 "$PORT"
  types "$1" "$1"
  sees "$1" '^you are in the room'
}

# is_gone NAME: the room has ended its connection (nc itself waits for the end
# of its keyboard).
is_gone() {
  hangs_up "$1"
  leaves_with "$1" 0
}

# open_room_with_failing CALL ERROR WHEN: without a keyboard, while its system
# CALL fails with ERROR at the WHEN-th time (strace(1), inject).
open_room_with_failing() {
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 start_server strace -D -f -qq \
    -o /dev/null -e "trace=$1" -e "inject=$1:error=$2:when=$3" chat_room
}

@test "chat_room: nc is a member: others see it join, speak, leave" {
  open_room
  come Ann
  come 小明
  types Ann hello
  types 小明 你好
  sees Ann '^小明: 你好$'
  types Ann /quit
  sees 小明 '^Ann left the room$'
  saw 小明
  assert_output --regexp $'\nAnn: hello\nAnn left the room$'
  saw Ann
  assert_line '小明 joined the room'
  refute_line 'Ann: hello'
  close_room
}

@test "chat_room: a name is refused with a reason, another may do" {
  open_room
  members names
  assert_output names=ok
  close_room
}

@test "chat_room: the administrator speaks to all, quit ends the room" {
  open_room
  come Ann
  come Bob
  types administrator 'tea is ready'
  sees Ann '^administrator: tea is ready$'
  sees Bob '^administrator: tea is ready$'
  close_room
  sees Ann '^the room is closed$'
  is_gone Ann
  is_gone Bob
  assert_nothing_left
}

@test "chat_room: /who lists who is there" {
  open_room
  come Ann
  come Bob
  types Bob /who
  sees Bob '^Ann is in the room$'
  sees Bob '^Bob is in the room$'
  close_room
  assert_output --partial "members=2 messages=0"
}

@test "chat_room: a member killed has left the room" {
  open_room
  come Ann
  come Bob
  kill -KILL "${PID_OF[Bob]}"
  sees Ann '^Bob left the room$'
  close_room
  assert_output --partial "members=2 "
}

@test "chat_room: a slow reader is dropped, announced, and delays nobody" {
  open_room --queue-kib 256
  members slow 256
  assert_output dropped=yes
  close_room
  assert_output --partial "dropped=1"
}

@test "chat_room: one who says without end and never reads is bounded" {
  open_room --queue-kib 64
  members deaf "${PID_OF[administrator]}"
  assert_output deaf=bounded
  close_room
}

@test "chat_room: lines come whole, in whatever pieces they are sent" {
  open_room
  members pieces
  assert_output pieces=ok
  close_room
}

@test "chat_room: nothing in a text harms a terminal or forges a line" {
  open_room
  members odd
  assert_output odd=ok
  close_room
}

@test "chat_room: clients that reset are members who left" {
  open_room
  members rude 60
  assert_output rude=ok
  close_room
}

@test "chat_room: more than --max-clients are told busy" {
  open_room --max-clients 5
  members busy 5
  close_room
  assert_output --partial "refused=1"
}

@test "chat_room: who doesn't tell a name in --name-seconds is ended" {
  open_room --name-seconds 1
  members silent
  assert_output silent=ended
  close_room
}

@test "chat_room: no descriptor left: it goes on, and doesn't spin" {
  open_room
  come Ann
  prlimit --pid "${PID_OF[administrator]}" --nofile=1:
  local ticks
  ticks=$(awk '{ print $14 + $15 }' "/proc/${PID_OF[administrator]}/stat")
  run -0 timeout 5 nc -w 1 127.0.0.1 "$PORT" </dev/null
  types Ann /who
  sees Ann '^Ann is in the room$'
  (($(awk '{ print $14 + $15 }' "/proc/${PID_OF[administrator]}/stat") -
    ticks < 50)) || fail "it spins"
  prlimit --pid "${PID_OF[administrator]}" --nofile=1024:
  close_room
  assert_output --partial "members=1 "
}

@test "chat_room: --trace: a line for each event" {
  open_room --trace
  come Ann
  types Ann hello
  sees administrator '^server [0-9]+: .*Ann joined the room'
  sees administrator '^server [0-9]+: .*Ann: hello'
  close_room
  assert_output --partial "messages=1 "
}

@test "chat_room: without a keyboard it serves on; SIGTERM ends it" {
  start_server chat_room
  come Ann
  stop_server
  assert_output --partial "members=1"
  sees Ann '^the room is closed$'
  is_gone Ann
  assert_nothing_left
}

@test "chat_room: Ctrl-C ends it" {
  start_server chat_room
  kill -INT -- "-$PID"
  ends_with 0
  assert_nothing_left
}

@test "chat_room: help, and wrong arguments" {
  assert_help chat_room
  assert_usage_error "--max-clients 0 1" chat_room --max-clients 0
  assert_usage_error "--queue-kib 1 64" chat_room --queue-kib 1
}

@test "chat_room: all speak at once: nothing lost, doubled, cut, disordered" {
  open_room --queue-kib 64 # the ring goes round many times
  members talk 20 300
  assert_output lines=6000
  close_room
  assert_output --partial "messages=6000 deliveries=126000 dropped=0"
}

@test "chat_room: who reads late, but not too late, misses nothing" {
  open_room --queue-kib 16384
  members late 8000
  assert_output late=all
  close_room
  assert_output --partial "dropped=0"
}

@test "chat_room: who asks much and reads late gets each answer, whole" {
  open_room
  members asks 8000
  assert_output asks=all
  close_room
  assert_output --partial "dropped=0"
}

@test "chat_room: who sends no more has left, with all it said heard" {
  open_room
  members half_closed
  assert_output half=left
  close_room
}

@test "chat_room: no descriptor is left behind by who comes and goes" {
  open_room
  members storm "${PID_OF[administrator]}"
  assert_output descriptors=same
  close_room
}

@test "chat_room: the administrator's texts are cleaned and limited too" {
  open_room
  come Ann
  types administrator $'\e[2J'
  types administrator "$(printf 'x%.0s' {1..1025})"
  types administrator "$(printf 'y%.0s' {1..1024})"
  sees Ann '^administrator: y{1024}$'
  sees Ann '^administrator: ␛\[2J$'
  sees administrator '^server [0-9]+: not said: more than 1024 bytes$'
  saw Ann
  refute_output --regexp 'x|'$'\e'
  close_room
}

@test "chat_room: half a line at the keyboard holds up nobody" {
  open_room
  come Ann
  printf 'tea' >&"${KEYS[administrator]}"
  come Bob
  types Bob hello
  sees Ann '^Bob: hello$'
  types administrator ' time'
  sees Ann '^administrator: tea time$'
  close_room
  assert_output --partial "messages=2"
}

@test "chat_room: if accept fails it pauses, and lets them in after" {
  skip_under address "strace"
  open_room_with_failing accept4 ENOMEM 1..3
  come Ann
  stop_server
  assert_output --partial "members=1 messages=0 deliveries=0 dropped=0"
}

@test "chat_room: one that can't be watched is ended, the next is served" {
  skip_under address "strace"
  open_room_with_failing epoll_ctl ENOSPC 4 # 3 are its own
  run -0 timeout 5 nc 127.0.0.1 "$PORT" </dev/null
  come Ann
  stop_server
  assert_output --partial "members=1"
}

@test "chat_room: a port in use, a bad host: one clear line, exit 1" {
  assert_needs_its_port chat_room
}

@test "chat_room: IPv6 too" {
  [[ -e /proc/net/if_inet6 && $(</proc/net/if_inet6) ]] || skip "no IPv6 here"
  start_server chat_room --host ::1
  prints '^listening on \[::1\]:[0-9]+$'
  seat Ann nc ::1 "$PORT"
  types Ann Ann
  sees Ann '^you are in the room'
  stop_server
}
