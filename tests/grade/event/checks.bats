load ../grade

# bats test_tags=id:flag,points:5
@test "it is a flag: set, clear and look" {
  driver driver.c plain --wall 5 -- basics
}

# bats test_tags=id:again,points:5,code:L04
@test "a second set, or a second clear, changes nothing" {
  driver driver.c plain --wall 5 -- again
}

# bats test_tags=id:made,points:5,code:L10
@test "a new event is ready, whatever was in its memory before" {
  driver driver.c plain --wall 5 -- made
}

# bats test_tags=id:before,points:10,code:C02
@test "who comes after the set does not wait" {
  driver driver.c plain --wall 5 -- before
}

# bats test_tags=id:timeout,points:10,code:C06
@test "a wait ends when its time is over" {
  driver driver.c plain --wall 10 -- timeout
}

# bats test_tags=id:all,points:10,code:C05
@test "a set wakes all who wait" {
  driver driver.c plain --wall 10 -- all
}

# bats test_tags=id:pulse,points:10,code:C02
@test "a set that is cleared at once wakes all who wait" {
  driver driver.c plain --wall 12 -- pulse
}

# bats test_tags=id:asleep,points:10,code:S04
@test "who waits uses no processor" {
  driver driver.c plain --wall 5 -- spin
}

# bats test_tags=id:woken,points:5,code:T07
@test "who waits is woken, and does not look from time to time" {
  driver driver.c plain --wall 5 -- woken
}

# bats test_tags=id:races,points:10,code:L02
@test "the sanitizer of threads sees no race" {
  driver driver.c tsan --wall 10 -- race
}

# bats test_tags=id:handover,points:10,code:C01,limit:30
@test "no wake-up without a reason is seen" {
  explore 60 driver.c -- handover
}

# bats test_tags=id:lost,points:10,code:C07,limit:30
@test "no wake-up is lost, in any order of the threads" {
  explore 60 driver.c -- lost
}
