/*
 * include_itself - includes itself, for ever.
 *
 * Exercise: fork_fan
 * Score: 0
 * Says: nested
 */
#include __FILE__
#include __FILE__
