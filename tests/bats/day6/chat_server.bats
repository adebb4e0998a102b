load ../helpers
load ../chat_room

@test "chat_server: others see who joins, what is said, who leaves" {
  start_server chat_server
  play lines
  stop_server
  assert_output --partial "joined=4 left=1 vanished=0 said=2 refused=0"
}

@test "chat_server: a bad or taken name is refused with why" {
  start_server chat_server
  play names
  stop_server
  assert_output --partial "joined=2 left=0"
  assert_output --partial "refused=19 malformed=1"
}

@test "chat_server: a repeated log-in is welcome, a goodbye is said again" {
  start_server chat_server
  play again
  stop_server
  assert_output --partial "joined=2 left=1 vanished=0 said=1 refused=2"
}

@test "chat_server: nobody speaks, leaves or announces as another" {
  start_server chat_server
  play forged
  stop_server
  assert_output --partial "joined=3 left=0 vanished=0 said=2 refused=1"
  assert_output --partial "malformed=4 foreign=8"
}

@test "chat_server: malformed and foreign datagrams are counted, never fatal" {
  start_server chat_server --trace
  play rubbish
  assert_output "bad=200"
  stop_server
  assert_output --partial "said=0 refused=0 malformed=200 foreign=1"
  run -0 grep -c '^server [0-9]*: malformed from=127.0.0.1:[0-9]* len=' "$OUT"
  assert_output 200
  run ! grep -aPq '[^\x20-\x7e]' "$OUT"
}

@test "chat_server: no text reaches a member that can't be shown" {
  start_server chat_server
  play texts
  stop_server
  assert_output --partial "said=10 "
}

@test "chat_server: a silent member is noticed, announced and told" {
  start_server chat_server --keep-alive-ms 200
  play silent 200
  stop_server
  assert [ "$(field joined)" -eq 3 ]
  assert [ "$(field vanished)" -ge 1 ]
}

@test "chat_server: a sign of life that waits while it is stopped counts" {
  start_server chat_server --keep-alive-ms 200
  play held "$PID" 200
  stop_server
  assert_output --partial "joined=2 left=0 vanished=0 said=0"
}

@test "chat_server: /who lists all, or the first and how many more" {
  start_server chat_server --keep-alive-ms 20000
  play who 3
  stop_server
  start_server chat_server --keep-alive-ms 20000
  play who 60
  stop_server
}

@test "chat_server: more than --max-clients are told busy" {
  start_server chat_server --max-clients 3
  play busy 3
  stop_server
  assert_output --partial "joined=4 left=1 vanished=0 said=0 refused=1"
}

@test "chat_server: 1,000 members at once" {
  skip_under address "too slow"
  skip_under thread "too slow"
  start_server chat_server --keep-alive-ms 60000
  play many 1000
  stop_server
  assert_output --partial "joined=1000 left=999 vanished=0 said=1"
}

@test "chat_server: its keyboard announces, quit tells everyone" {
  open_room
  enter Ann
  enter Bob
  types administrator "茶 is ready"
  types administrator "quit?"
  sees Ann '^administrator: quit\?$'
  sees Bob '^administrator: 茶 is ready$'
  close_room
  for name in Ann Bob; do
    sees "$name" '^client [0-9]+: the room is closed$'
    leaves_with "$name" 0
  done
  assert_nothing_left
}

@test "chat_server: the administrator's texts are cleaned and limited too" {
  open_room
  enter Ann
  types administrator $'\e[2J'
  types administrator "$(printf 'x%.0s' {1..1025})"
  types administrator "$(printf 'y%.0s' {1..1024})"
  sees Ann '^administrator: y{1024}$'
  sees Ann '^administrator: ␛\[2J$'
  sees administrator '^server [0-9]+: not said: more than 1024 bytes$'
  saw Ann
  refute_output --regexp 'x|'$'\e'
}

@test "chat_server: without a keyboard the room goes on" {
  open_room
  enter Ann
  local child
  child=$(half_of administrator)
  printf 'last words' >&"${KEYS[administrator]}"
  hangs_up administrator
  sees Ann '^administrator: last words$'
  until_true 20000 test ! -e "/proc/$child" # reaped, no zombie
  enter Bob
  sees Ann '^Bob joined the room$'
}

@test "chat_server: half a line at the keyboard holds up nobody" {
  open_room
  enter Ann
  printf 'tea' >&"${KEYS[administrator]}"
  enter Bob
  types Bob "hello"
  sees Ann '^Bob: hello$'
  types administrator " time"
  sees Ann '^administrator: tea time$'
  close_room
  assert_output --partial "said=1"
}

@test "chat_server: the keyboard's child killed, the room goes on" {
  open_room
  enter Ann
  local child
  child=$(half_of administrator)
  kill -KILL "$child"
  until_true 20000 test ! -e "/proc/$child" # reaped, no zombie
  enter Bob
  sees Ann '^Bob joined the room$'
}

@test "chat_server: killed by SIGKILL it leaves no child" {
  open_room
  local child
  child=$(half_of administrator)
  kill -KILL "${PID_OF[administrator]}"
  until_true 20000 gone "$child"
  assert_nothing_left
}

@test "chat_server: SIGTERM and Ctrl-C tell everyone, its port is free" {
  for signal in TERM INT; do
    start_server chat_server --port "${PORT:-0}"
    seat "$signal" chat_client --port "$PORT" --name Ann
    sees "$signal" 'you are in the room'
    kill "-$signal" -- "-$PID"
    ends_with 0
    sees "$signal" 'the room is closed'
    leaves_with "$signal" 0
    assert_nothing_left
  done
}

@test "chat_server: an answer that can't be sent harms nobody else" {
  skip_under address "strace"
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 start_server strace -D -f -qq \
    -o /dev/null -e trace=sendto -e inject=sendto:error=ENETUNREACH:when=1 \
    chat_server
  enter Ann # its first welcome is lost
  stop_server
  assert_output --partial "joined=1 left=0"
  assert_output --partial "unsent=1"
}

@test "chat_server: without --trace it prints two lines only" {
  start_server chat_server
  play lines
  stop_server
  assert_equal "$(wc -l <"$OUT")" 2
}

@test "chat_server: --trace tells each event, escaped" {
  start_server chat_server --trace
  play texts
  stop_server
  run -0 cat "$OUT"
  assert_line --regexp '^server [0-9]+: Ann joined the room$'
  assert_line --regexp '^server [0-9]+: Bob: ␛\[2J␇$'
  refute_output --partial $'\e'
}

@test "chat_server: IPv6 too" {
  [[ -e /proc/net/if_inet6 && $(</proc/net/if_inet6) ]] || skip "no IPv6 here"
  start_server chat_server --host ::1
  prints '^listening on \[::1\]:[0-9]+$'
  PORT=$PORT@::1 play lines
  stop_server
}

@test "chat_server: a port in use, a bad host: one clear line, exit 1" {
  assert_needs_its_port chat_server
}

@test "chat_server: help and bad arguments" {
  assert_help chat_server
  assert_usage_error "--port '70000' 65535" chat_server --port 70000
  assert_usage_error "--max-clients '0' 1" chat_server --max-clients 0
  assert_usage_error "--keep-alive-ms '9' 10" chat_server --keep-alive-ms 9
  assert_usage_error "--keep-alive-ms 'x'" chat_server --keep-alive-ms x
  assert_usage_error "--bogus" chat_server --bogus
  assert_usage_error "'surplus'" chat_server surplus
}
