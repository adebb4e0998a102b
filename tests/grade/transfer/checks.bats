load ../grade

# bats test_tags=id:basics,points:5
@test "money is moved, and what can't be is refused" {
  driver driver.c asan --wall 8 -- basics
  driver driver.c plain --wall 5 -- leak
}

# New memory is full of ones: a lock there would be taken, if nobody makes it.
# bats test_tags=id:made,points:5,code:L10
@test "a new account is ready, whatever was in its memory before" {
  driver driver.c plain --wall 5 --env MALLOC_PERTURB_=254 -- made
}

# bats test_tags=id:overflow,points:5
@test "a balance does not overflow" {
  driver driver.c asan --wall 8 -- overflow
}

# bats test_tags=id:self,points:10,code:L08
@test "a transfer to the same account comes back" {
  driver driver.c plain --wall 5 -- self
}

# bats test_tags=id:again,points:10,code:L04
@test "after a refused transfer the next one goes on" {
  driver driver.c plain --wall 5 -- again
}

# bats test_tags=id:races,points:10,code:L02
@test "the sanitizer of threads sees no race" {
  driver driver.c tsan --wall 12 -- race
}

# bats test_tags=id:circle,points:15,code:L07,limit:30
@test "there and back at once is no deadlock, in any order of the threads" {
  explore 60 driver.c -- circle
}

# bats test_tags=id:spend,points:10,code:L11,limit:30
@test "nobody spends more than there is" {
  explore 60 driver.c -- spend
}

# bats test_tags=id:total,points:10,code:L11,limit:30
@test "a total is of one moment" {
  explore 40 driver.c hooks -- total
}

# bats test_tags=id:pairs,points:15,code:L12
@test "transfers between different pairs run at the same time" {
  driver driver.c plain --wall 12 -- pairs
}

# bats test_tags=id:asleep,points:5,code:L13
@test "who waits for an account sleeps" {
  driver driver.c plain --wall 12 -- retry
}
