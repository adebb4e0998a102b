#!/usr/bin/env bats
# twice: functions are asked for, a driver has main.
load ../grade

# bats test_tags=id:sum,points:100,code:F10
@test "twice is a sum" {
  driver driver.c plain --wall 2 --
}
