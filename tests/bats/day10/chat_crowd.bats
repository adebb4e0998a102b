load ../helpers
load ../chat_room
export ROOM=chat_room

@test "chat_room: 1,000 members at once, each hears all, once" {
  open_room
  members many 1000
  assert_output members=1000
  close_room
  assert_output --partial "members=1000 messages="
}

@test "chat_room: 10,000 members in one process" {
  [[ -z $LAB_SANITIZE ]] || skip "only without a sanitizer"
  ulimit -n 10100 2>/dev/null || skip "not so many descriptors"
  open_room
  members crowd 10000
  assert_output members=10000
  close_room
}
