/*
 * switch_sanitizer_off - has a race, and tells the sanitizers not to look.
 *
 * Exercise: event
 * With: tests/grade/event/wrong/L02-reads-unlocked.c
 * Fails: races
 */
const char *__tsan_default_options(void)
{
    return "report_bugs=0:exitcode=0:halt_on_error=0";
}
const char *__asan_default_options(void)
{
    return "exitcode=0:detect_leaks=0";
}
const char *__tsan_default_suppressions(void)
{
    return "race:*\n";
}
