load ../grade

# bats test_tags=id:basics,points:5
@test "what is put is got, the oldest first" {
  driver driver.c asan --wall 8 -- basics
}

# bats test_tags=id:ring,points:15,code:C11
@test "a buffer holds as many as its capacity says, in order" {
  driver driver.c asan --wall 5 -- ring
}

# bats test_tags=id:close,points:10,code:C05
@test "close wakes all who wait" {
  driver driver.c plain --wall 12 -- close
}

# bats test_tags=id:drain,points:10,code:I18
@test "a closed buffer gives what is left in it" {
  driver driver.c plain --wall 5 -- drain
}

# bats test_tags=id:again,points:5,code:L04
@test "after an error the next call still comes back" {
  driver driver.c plain --wall 5 -- again
}

# bats test_tags=id:asleep,points:10,code:S04
@test "who waits sleeps" {
  driver driver.c plain --wall 5 -- spin
}

# bats test_tags=id:many,points:5
@test "four producers and four consumers lose and double nothing" {
  driver driver.c plain --wall 12 -- many
}

# bats test_tags=id:races,points:10,code:L01
@test "the sanitizer of threads sees no race" {
  driver driver.c tsan --wall 12 -- few
  driver driver.c tsan --wall 12 -- closing
}

# bats test_tags=id:again-look,points:10,code:C01,limit:30
@test "who is woken looks again, in any order of the threads" {
  explore 60 driver.c -- handover
}

# bats test_tags=id:sides,points:10,code:C04,limit:30
@test "the right side is woken, in any order of the threads" {
  explore 60 driver.c -- sides
}

# bats test_tags=id:destroy,points:10,code:T05
@test "destroy gives back what create took, and nothing else" {
  driver driver.c asan --wall 5 -- destroy
  driver driver.c plain --wall 5 -- leak
}
