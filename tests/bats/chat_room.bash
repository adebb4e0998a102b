# chat_room.bash - what the tests of the chat room share, beside helpers:
#   load ../chat_room
# Everyone has a keyboard: a FIFO that the test types into. Nobody else has it
# open, so that its end can be seen.
declare -gA KEYS=() PID_OF=() # by name: the FIFO's descriptor; the process

# seat NAME COMMAND...: starts it with a keyboard, its output in file_of NAME.
seat() {
  local name=$1 file key
  file=$(file_of "$name")
  shift
  mkfifo "$file.keys"
  (
    for key in "${KEYS[@]}"; do
      exec {key}>&-
    done
    exec setsid env --default-signal=INT,QUIT "$@"
  ) <"$file.keys" >"$file" 2>"$file.err" 3>&- &
  PID_OF[$name]=$!
  exec {key}>"$file.keys"
  KEYS[$name]=$key
}

file_of() {
  echo "$BATS_TEST_TMPDIR/seat.$1"
}

# open_room ARGS...: the server (ROOM, else chat_server), whose keyboard is the
# administrator's.
open_room() {
  seat administrator "${ROOM:-chat_server}" "$@"
  sees administrator '^listening on .*:[0-9]+$'
  PORT=$(sed -nE 's/^listening on .*:([0-9]+)$/\1/p' \
    "$(file_of administrator)")
}

# enter NAME ARGS...: a chat_client comes in by that name.
enter() {
  seat "$1" chat_client --port "$PORT" --name "$@"
  sees "$1" '^client .*you are in the room'
}

# types NAME TEXT: types the line. hangs_up NAME: Ctrl-D.
types() {
  printf '%s\n' "$2" >&"${KEYS[$1]}"
}

hangs_up() {
  local key=${KEYS[$1]}
  exec {key}>&-
  unset "KEYS[$1]"
}

# sees NAME PATTERN: such a line stands, or soon stands, in NAME's output.
sees() {
  until_true 30000 grep -Eaq -- "$2" "$(file_of "$1")" ||
    fail "$1 saw no line like '$2': $(cat "$(file_of "$1")"{,.err})"
}

# saw NAME: all lines the room has shown to NAME are $output.
saw() {
  run -0 sed '/^client [0-9]*: /d' "$(file_of "$1")"
}

# leaves_with NAME STATUS: it ends soon, both halves, with this exit status.
leaves_with() {
  local pid=${PID_OF[$1]} status=0
  until_true 30000 gone "$pid" || fail "$1, pid $pid, still runs"
  wait "$pid" || status=$?
  assert_equal "$status" "$2"
}

# half_of NAME: the pid of the child, the half that sends (the server's: that
# reads the keyboard).
half_of() {
  pgrep -P "${PID_OF[$1]}"
}

# close_room: quit; the server's closing line is $output then.
close_room() {
  types administrator quit
  leaves_with administrator 0
  run -0 cat "$(file_of administrator).err"
  assert_output ""
  run -0 tail -n 1 "$(file_of administrator)"
  assert_output --regexp '^stopped: '
}

# play SCENE ARG...: members made by hand, of tests/bats/chat_members.py, come
# to the room, and see nothing they shouldn't.
play() {
  local scene=$1
  shift
  run -0 tests/bats/chat_members.py "$scene" "$PORT" "$@"
}

# members SCENE ARG...: such members of tests/bats/chat_tcp.py, for chat_room.
members() {
  run -0 tests/bats/chat_tcp.py "$1" "$PORT" "${@:2}"
}
