load ../grade

# bats test_tags=id:basics,points:5
@test "what is put is got, the oldest first" {
  driver driver.c asan --wall 8 -- basics
}

# bats test_tags=id:ring,points:10,code:C11
@test "a queue holds as many as its capacity says, in order" {
  driver driver.c asan --wall 8 -- ring
}

# bats test_tags=id:sizes,points:10,code:I05
@test "messages of any size come back whole" {
  driver driver.c asan --wall 8 -- sizes
}

# bats test_tags=id:shared,points:10,code:I13
@test "what a child puts, the parent gets" {
  driver driver.c plain --wall 8 -- shared
}

# bats test_tags=id:many,points:10,code:I11
@test "between 4 and 4 processes nothing is lost or doubled" {
  driver driver.c plain --wall 14 -- many
}

# bats test_tags=id:drain,points:10,code:I18
@test "a closed queue gives what is left in it" {
  driver driver.c plain --wall 8 -- drain
}

# bats test_tags=id:wake,points:10,code:C05
@test "close wakes all who wait, in all processes" {
  driver driver.c plain --wall 12 -- wake
}

# bats test_tags=id:timeout,points:10,code:C06
@test "a wait ends when its time is over" {
  driver driver.c plain --wall 10 -- timeout
}

# bats test_tags=id:killed,points:10,code:I16
@test "the queue survives a process that is killed" {
  driver driver.c plain --wall 14 -- killed
}

# bats test_tags=id:woken,points:5,code:I12
@test "who waits is woken from another process" {
  driver driver.c plain --wall 14 -- pingpong
}

# bats test_tags=id:asleep,points:5,code:S04
@test "who waits sleeps" {
  driver driver.c plain --wall 8 -- spin
}

# bats test_tags=id:names,points:5,code:I15
@test "no name is left in /dev/shm, and destroy unmaps" {
  driver driver.c plain --wall 8 -- shared
  nothing_left
  driver driver.c plain --wall 8 -- unmapped
  driver driver.c plain --wall 8 -- destroyed
}
