load helpers

# Each test first shows that its rule of tools/lint.py catches a bad sample (a
# rule that can't fail proves nothing), then that our tree has no such thing.
setup_file() {
  tools/lint.py >"$BATS_FILE_TMPDIR/complaints" 2>"$BATS_FILE_TMPDIR/errors" ||
    (($? == 1))
}

# sample FILE: what comes on stdin is FILE of the sample tree.
sample() {
  local file=$BATS_TEST_TMPDIR/tree/$1
  mkdir -p "${file%/*}"
  cat >"$file"
}

# bats_sample FILE: the same for a test file; bats would take a @test of a
# sample for one of ours, so it is written TEST.
bats_sample() {
  sed 's/^TEST/@test/' | sample "$1"
}

# demo FILE NAME: a program as it should be is FILE of the sample tree.
demo() {
  sample "$1" <<END
/*
 * $2 - one idea.
 *
 * Shows:  fork(2), _exit(2)
 * Run:    $2
 * See:    nothing, as sleep(3) isn't called and signal(7) is no call.
 */
#include "common/args.h"

#include <unistd.h>

int main(int argc, char *argv[])
{
    args_parse(argc, argv, "$2 - one idea", "$2", NULL);
    _exit(fork() == -1);
}
END
  : | sample common/args.h
}

# spoil FILE SCRIPT: sed edits FILE of the sample tree.
spoil() {
  sed -Ei "$2" "$BATS_TEST_TMPDIR/tree/$1"
}

# rule NAME COMPLAINT...: it has these complaints of the sample tree, each
# given by its beginning, no others, and none of our tree.
rule() {
  local name=$1
  shift
  run tools/lint.py --rule "$name" "$BATS_TEST_TMPDIR/tree"
  for complaint in "$@"; do
    [[ $'\n'$output == *$'\n'"$complaint"* ]] ||
      fail "no '$complaint' in: $output"
  done
  assert_equal "${#lines[@]}" "$#"
  run cat "$BATS_FILE_TMPDIR/errors"
  assert_output ""
  run grep -F "[$name]" "$BATS_FILE_TMPDIR/complaints"
  assert_output ""
}

@test "style: a program's head tells its name, its idea, what to look for" {
  demo day5/right.c right
  demo day5/name.c name
  spoil day5/name.c 's/name - one idea\./game - one idea/'
  demo day5/field.c field
  spoil day5/field.c '/^ \* See:/d'
  demo day6/chat/main.c chat
  spoil day6/chat/main.c '1d'
  rule head "day5/field.c:4: the head must have Shows, Run, See" \
    "day5/name.c:2: line 2 must be ' * name - one idea.'" \
    "day6/chat/main.c:1: the file must begin with its head"
}

@test "style: every call named under Shows is made" {
  demo day5/right.c right
  demo day5/wrong.c wrong
  spoil day5/wrong.c 's/_exit\(2\)/_exit(2), pipe(2), gate_open()/'
  rule shows "day5/wrong.c:4: Shows gate_open" "day5/wrong.c:4: Shows pipe"
}

@test "style: --help says first what line 2 says" {
  demo day5/right.c right
  demo day5/split.c split
  spoil day5/split.c 's/(split - one)( idea",)/\1"\n"\2/'
  demo day5/wrong.c wrong
  spoil day5/wrong.c 's/one idea",/another idea",/'
  demo day5/mute.c mute
  spoil day5/mute.c '/args_parse/d'
  rule about "day5/mute.c:1: args_parse isn't called" \
    "day5/wrong.c:14: args_parse says 'wrong - another idea'"
}

@test "style: every source is built, every test file is run" {
  demo day5/right.c right
  demo day5/wrong.c wrong
  echo 'lab_program(right)' | sample day5/CMakeLists.txt
  : | sample common/lost.c
  : | sample tests/unit/test_lost.c
  : | sample tests/bats/day5/lost.bats
  rule built "common/lost.c:1: not in common/CMakeLists.txt" \
    "day5/wrong.c:1: no lab_program(wrong) in day5/CMakeLists.txt" \
    "tests/bats/day5/lost.bats:1: no lab_program(lost)" \
    "tests/unit/test_lost.c:1: no lab_unit(lost) in tests/CMakeLists.txt"
}

@test "style: every program has its test file" {
  printf '%s\n' 'lab_program(right)' 'lab_program(wrong SOURCES a.c)' |
    sample day5/CMakeLists.txt
  : | sample tests/bats/day5/right.bats
  rule tested "day5/CMakeLists.txt:1: no tests/bats/day5/wrong.bats"
}

@test "style: every program is in the map of README.md" {
  printf 'lab_program(%s)\n' fork1 fork | sample day5/CMakeLists.txt
  printf '| %s | idea | %s |\n' 5 fork1 6 fork | sample README.md
  rule listed "README.md:1: fork isn't in the row of day 5"
}

@test "style: a demo has at most 80 lines, a server 150, other files 250" {
  seq 80 | sample day5/demo.c
  seq 81 | sample day5/long.c
  seq 151 | sample day8/tcp_server.c
  seq 250 | sample day9/ftp/list.c
  seq 251 | sample common/long.c
  seq 111 | sample common/long.h
  rule size "common/long.c:251: 251 lines; a file has at most 250" \
    "common/long.h:111: 111 lines; a header has at most 110" \
    "day5/long.c:81: 81 lines; a demo has at most 80" \
    "day8/tcp_server.c:151: 151 lines; a server or client has at most 150"
}

@test "style: a function has at most 40 lines" {
  { echo 'int f(void)' && echo '{' && seq 38 && echo '}'; } |
    sample common/right.c
  { echo 'int f(void)' && echo '{' && seq 39 && echo '}'; } |
    sample common/wrong.c
  { echo 'int f(void)' && echo '{' && seq 38 && echo ' {"a", 1},' &&
    echo '}'; } | sample tests/unit/right.c
  rule function "common/wrong.c:2: a function of 41 lines; at most 40"
}

@test "style: no call is made that is banned" {
  sample common/net.c <<'END'
/* never atoi("1"), sleep(1) or system("rm") */
static int sleep_ms(int x) { return atoi ("1") + strtok(x, "a") + o->sleep(x); }
void f(void) { sleep_ms(1), strncpy(a, b, 2), signal(SIGINT, f); }
void g(void) { static_assert(1 == 1, "1"), assert(f()), sleep(1); }
END
  echo 'void nap(void) { nanosleep(&left, &left); }' | sample common/mono.c
  rule banned "common/net.c:2: atoi(): use args_number()" \
    "common/net.c:2: strtok()" "common/net.c:3: signal()" \
    "common/net.c:4: assert()" "common/net.c:4: sleep(): use mono_nap_ms()"
}

@test "style: CHECK isn't for calls that return an error number" {
  sample day8/wrong.c <<'END'
void f(void) { CHECK_PTHREAD(pthread_create(x)), CHECK(sem_init(x)); }
void g(void) { CHECK(pthread_create(x)), CHECK(
    posix_spawn(y)); }
END
  rule check "day8/wrong.c:2: CHECK never sees posix_spawn() fail" \
    "day8/wrong.c:2: CHECK never sees pthread_create() fail"
}

@test "style: volatile is for the flag of a handler only" {
  sample day8/wrong.c <<'END'
static volatile sig_atomic_t stop; /* not volatile int */
static volatile int done;
END
  rule volatile "day8/wrong.c:2: volatile is no lock"
}

@test "style: no %m in a format" {
  sample day8/wrong.c <<'END'
void f(void) { strftime(text, sizeof(text), "%Y%m%d", &now); /* %m */ }
void g(void) { printf("fork: %m\n"); }
END
  rule percent_m "day8/wrong.c:2: %m"
}

@test "style: no name of ours ends in _t" {
  sample day8/wrong.c <<'END'
static uint32_t slot_t(pthread_t t, size_t n);
typedef struct {
    int a;
} pair_t;
typedef int (*target_t)(void *);
struct job_t {
    int b;
};
END
  rule names "day8/wrong.c:4: pair_t" "day8/wrong.c:5: target_t" \
    "day8/wrong.c:6: job_t"
}

@test "style: own headers first, a blank line, the system's, sorted" {
  : | sample common/a.h
  printf '#include %s\n' '"common/b.h"' '"common/a.h"' | sample common/a.c
  : | sample common/b.h
  printf '#include %s\n' '"common/b.h"' '<errno.h>' | sample common/b.c
  printf '#include %s\n' '<errno.h>' '"common/a.h"' | sample common/e.c
  printf '#include %s\n' '"a.h"' | sample common/c.c
  printf '#include %s\n' '<unistd.h>' '<errno.h>' | sample common/d.c
  rule includes 'common/a.c:1: first of all "common/a.h"' \
    "common/b.c:2: own headers, a blank line, the system's" \
    'common/c.c:1: no a.h: write "common/a.h"' \
    "common/d.c:2: <errno.h> must stand before <unistd.h>" \
    "common/e.c:1: own headers, a blank line, the system's"
}

@test "style: a header begins and ends with its guard" {
  printf '%s\n' '#ifndef LAB_A_H' '#define LAB_A_H' '#endif' |
    sample common/a.h
  printf '%s\n' '#ifndef LAB_A_H' '#define LAB_A_H' '#endif' '' |
    sample common/b.h
  rule guard "common/b.h:1: must begin with the guard LAB_B_H" \
    "common/b.h:4: must end with #endif"
}

@test "style: every header is compiled alone" {
  run grep -o '[^/]*\.c\.o -c [^ ]*/alone/' "$LAB_BUILD/compile_commands.json"
  for header in common/*.h; do
    assert_line --regexp "^$(basename "$header" .h)\.c\.o -c "
  done
  refute_line --regexp "^nosuch\.c"
}

@test "style: every prototype of a header has a comment above it" {
  sample common/a.h <<'END'
struct a; /* opaque */
enum { A_MAX = (4) };
/* Does. */
int a_do(struct a *a, int (*run)(void *),
         int b) __attribute__((nonnull));
/* One. */
#define A_ONE(x) ((x) + 1)
#define A_TWO(x)                                                               \
    ((x) + 2)
void a_undo(struct a *a);
END
  rule documented "common/a.h:10: a_undo has no comment above it" \
    "common/a.h:8: A_TWO has no comment above it"
}

@test "style: common/ neither prints nor exits" {
  echo 'void f(void) { printf("x"), exit(1); }' | sample common/errors.c
  sample common/io.c <<'END'
void f(void) { if (p->say(1) == snprintf(a, b, "x")) _exit(2); }
void g(void) { dprintf(2, "x"), exit(1), say("me", "x"), CHECK(fork()); }
END
  rule quiet "common/io.c:2: CHECK()" "common/io.c:2: dprintf()" \
    "common/io.c:2: exit()" "common/io.c:2: say()"
}

@test "style: clang-format would change nothing" {
  [[ $(clang-format --version) == *" 14."* ]] || skip "clang-format isn't 14"
  printf 'int a;\nint  b;\n' | sample common/a.c
  rule layout "common/a.c:2: clang-format would lay this out otherwise"
}

@test "style: every test checks something" {
  bats_sample tests/bats/day5/a.bats <<'END'
same() {
  assert_equal "$1" "$2"
}
TEST "right" {
  same 1 1
}
TEST "right too" {
  run -0 --separate-stderr true
}
TEST "wrong" {
  run true
  ! false
}
END
  rule asserts "tests/bats/day5/a.bats:10: this test checks nothing" \
    "tests/bats/day5/a.bats:12: a bare"
}

@test "style: no test sleeps to let something happen" {
  bats_sample tests/bats/day5/a.bats <<'END'
TEST "a" {
  start sleep 10
  sleep 1
  echo 'no sleep' && sleep 0.1
}
END
  rule naps "tests/bats/day5/a.bats:3: sleep" \
    "tests/bats/day5/a.bats:4: sleep"
}

@test "style: no test needs a port of its own" {
  bats_sample tests/bats/day8/a.bats <<'END'
TEST "a" {
  start tcp_server --port 0 && nc -w 1 127.0.0.1 "$PORT"
  assert_usage_error "--port '70000'" tcp_server --port 70000
  start tcp_server --port 7000 && nc -w 1 ::1 7000
}
END
  rule ports "tests/bats/day8/a.bats:4: a fixed port: --port 7000" \
    "tests/bats/day8/a.bats:4: a fixed port: nc"
}

@test "style: no tab, no blank at a line's end, at most 80 columns" {
  printf '%080d\n' 1 | sample common/right.c
  printf '%081d\n' 1 | sample common/wrong.c
  printf 'all:\n\ttrue\n' | sample Makefile
  printf 'a\tb \nb' | sample tests/bats/a.bats
  rule tidy "common/wrong.c:1: 81 columns; at most 80" \
    "tests/bats/a.bats:1: a blank at the end of the line" \
    "tests/bats/a.bats:1: a tab" \
    "tests/bats/a.bats:1: no newline at the end of the file"
}

@test "style: no note of what is still to do" {
  printf '/* TO%s: write it */\n' DO | sample common/a.c
  rule notes "common/a.c:1: TO"
}

@test "style: no path of one machine" {
  printf '"x/root/y", /worker, $dir/home, --root\ncd /%s/me/lab\n' home |
    sample docs/a.md
  rule paths "docs/a.md:2: /"
}

@test "style: a link to a file of ours leads somewhere" {
  printf '[%s](%s)\n' a ../README.md#map b https://example.org c b.md |
    sample docs/a.md
  : | sample README.md
  rule links "docs/a.md:3: b.md isn't there"
}

@test "style: shell scripts and bats tests pass shellcheck" {
  printf '#!/bin/sh\nrm $1\n' | sample tools/a
  printf '@test "%s" {\n  run rm $output\n}\n' a | sample tests/bats/a.bats
  rule shell "tests/bats/a.bats:2: note: Double quote" \
    "tools/a:2: note: Double quote"
}

@test "style: Python scripts compile" {
  printf 'a = 1\nb = (\n' | sample tools/a.py
  rule python "tools/a.py:2: "
}

@test "style: lessons and docs/programs.md are in step with the code" {
  demo day5/a.c a
  echo 'lab_program(a)' | sample day5/CMakeLists.txt
  sample tools/docs.py <"$LAB_ROOT/tools/docs.py"
  run -1 python3 "$BATS_TEST_TMPDIR/tree/tools/docs.py" --check-code
  assert_output --partial "docs/programs.md: not in step"
  run tools/docs.py --check-code
  assert_output ""
}

@test "style: lessons show what the programs print" {
  printf '%s\n' '<!-- output: echo new -->' '```' old '```' | sample docs/a.md
  sample tools/docs.py <"$LAB_ROOT/tools/docs.py"
  run -1 python3 "$BATS_TEST_TMPDIR/tree/tools/docs.py" --check
  assert_output --partial "docs/a.md:1: echo new prints no line like 'old'"
  run tools/docs.py --check
  assert_output ""
}

@test "style: each rule has a test, and stands in docs/style.md" {
  while read -r name _; do
    grep -Eq "^  rule $name " "${BASH_SOURCE[0]}" || fail "no test of $name"
    grep -q "\`$name\`" docs/style.md || fail "$name isn't in docs/style.md"
  done < <(tools/lint.py --list)
}

@test "style: lint.py refuses what it doesn't know" {
  run -2 tools/lint.py --rule nosuch
  assert_output --partial "nosuch"
  run -2 tools/lint.py "$BATS_TEST_TMPDIR/nosuch"
  assert_output --partial "nothing to check"
}
