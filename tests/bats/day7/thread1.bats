load ../helpers

@test "thread1: main and the thread have the same pid, another tid" {
  run -0 thread1
  assert_equal "$(field pid | sort -u)" "$(pid_of main)"
  assert_equal "$(field tid | sort -u | wc -l)" 2
  [[ $(says main) == *"pid=$(pid_of main) tid=$(pid_of main) "* ]]
  [[ $(says thread) != *"tid=$(pid_of main) "* ]]
}

@test "thread1: each line begins with the pid and the tid of its speaker" {
  run -0 thread1
  assert_equal "${#lines[@]}" 4
  assert_equal "$(grep -Ec '^[a-z]+ ([0-9]+)/([0-9]+): .*pid=\1 tid=\2 ' \
    <<<"$output")" 4
}

@test "thread1: the global changed by the thread is changed in main" {
  run -0 thread1
  assert_equal "$(cut -d' ' -f1,3,7 <<<"$output")" "main before: global=1
thread started: global=1
thread changed: global=2
main joined: global=2"
}

@test "thread1: it is one variable, seen by both at the same address" {
  run -0 thread1
  assert_equal "$(grep -Ec ' &global=0x[0-9a-f]+ ' <<<"$output")" 4
  assert_equal "$(grep -Eo '&global=0x[0-9a-f]+' <<<"$output" | uniq | wc -l)" 1
}

@test "thread1: main's last line comes after the thread's, every time" {
  for _ in {1..10}; do
    run -0 thread1
    assert_line --index 2 --regexp '^thread .*changed'
    assert_line --index 3 --regexp '^main .*joined'
  done
}

@test "thread1: a failing create is told with place, call, text and name" {
  skip_under thread "its runtime starts a thread of its own"
  run -1 --separate-stderr with_failing clone3 EAGAIN 1 thread1
  assert_equal "$(says thread)" ""
  [[ $stderr =~ ^day7/thread1\.c:[0-9]+:\ pthread_create\(.*\(EAGAIN\)$ ]] ||
    fail "$stderr"
}

@test "thread1: help and bad arguments" {
  assert_help thread1
  assert_usage_error "--bogus" thread1 --bogus
  assert_usage_error "'surplus'" thread1 surplus
}

@test "thread1: nothing is left" {
  run -0 thread1
  assert_nothing_left
}
