/*
 * include_driver - calls what the driver calls when all was well.
 *
 * Exercise: event
 * With: day8/exercises/event/event.c
 * Score: 0
 * Says: the grader's own
 */
#include "event.h"
static inline void driver_done(void);

__attribute__((constructor)) static void before_main(void)
{
    driver_done();
}
