#!/usr/bin/env bash
# build.bash KIND [DRIVER.c] - compiles a submission, behind labrun's walls, the
# way its README says. KIND: plain, asan, tsan, or hooks (each access of memory
# a point where the shim may switch threads). With a driver: both into one.
# Writes $GRADE_WORK/bin/NAME[-DRIVER].KIND, once, however many checks ask.
# Exit status: 0 there it is; 1 it doesn't compile, and stdout says why; 2 the
# grader's own failure.
set -u
kind=$1 driver=${2-}
name=$GRADE_NAME
program=$GRADE_WORK/bin/$name${driver:+-${driver%.c}}.$kind

# What is wrong with it in a few lines: the first error, no folder's name.
first_error() {
  jq -r .stderr "$record" | sed 's|/scratch/||g; s|^/usr/bin/ld: ||' |
    grep -E -A 3 'error:|undefined reference|multiple definition' |
    head -n 4 | cut -c -200
}

failed() {
  printf '%s\n' "$1" >"$program.why"
  cat "$program.why"
  exit 1
}

flags=(-std=gnu17 -Wall -Wextra -O2 -pthread -g -fmax-errors=20)
case $kind in
plain) ;;
asan) flags+=(-O1 "-fsanitize=address,undefined" -fno-sanitize-recover) ;;
tsan) flags+=(-O1 -fsanitize=thread) ;;
hooks) flags+=(-O0 -fsanitize=thread) ;;
*)
  echo "build.bash: no kind $kind"
  exit 2
  ;;
esac

mkdir -p "$GRADE_WORK/bin"
exec 9>"$program.lock"
flock 9
[[ -e $program ]] && exit 0
if [[ -e $program.why ]]; then
  cat "$program.why"
  exit 1
fi

record=$program.json brief=$program.brief
jail=("$LABRUN" --require "${GRADE_REQUIRE:-basic}" --cpu 10 --wall 30
  --memory 1024 --file-size 64 --processes 64 --output 64
  --json "$record" --brief "$brief" --file "$GRADE_WORK/src/$name.c")
given=$GRADE_GIVEN/$name.h
[[ -e $given ]] && jail+=(--file "$given")
sources=("$name.c") link=() looked_at=$name.c
if [[ -n $driver ]]; then
  jail+=(--file "$GRADE_FOLDER/$driver" --file "$LAB_ROOT/tests/grade/driver.h"
    --file "$LAB_ROOT/tests/grade/forks.h")
  if grep -q "#include \"$name.c\"" "$GRADE_FOLDER/$driver"; then
    sources=("$driver") # it has to know how large the struct is
    looked_at=$driver
  else
    sources=("$driver" "$name.c") # what the driver does first is first
  fi
elif [[ -e $given ]]; then
  link=(-c) # functions: without a driver there is no program
fi
out=(-o program)
if [[ $kind == hooks && ${#link[@]} -eq 0 ]]; then
  # not libtsan behind the calls the compiler puts in, but the shim's own
  jail+=(--file "$LABHOOKS:liblabhooks.a")
  script='for s in "$@"; do gcc '"${flags[*]}"' -c "$s" -o "$s.o" || exit 1
    set -- "$@" "$s.o"; shift; done
    gcc -pthread "$@" liblabhooks.a -o program'
  command=(sh -c "$script" sh "${sources[@]}")
else
  command=(gcc "${flags[@]}" "${link[@]}" "${sources[@]}" "${out[@]}")
fi

# A sanitizer must not be switched off from inside, nor a driver's part played.
# Looked at is the file as it will be compiled, behind what the driver has
# before it, and without the driver itself.
if [[ $kind != plain || -n $driver ]]; then
  look=("${jail[@]}" --out "text.i:$program.i")
  if [[ $looked_at == "$driver" ]]; then
    head=$program.head.c
    sed "/^#include \"$name.c\"/q" "$GRADE_FOLDER/$driver" >"$head"
    look+=(--file "$head:look.c")
    looked_at=look.c
  fi
  "${look[@]}" -- gcc "${flags[@]}" -E "$looked_at" -o text.i </dev/null ||
    exit 2
  found=$(grep -aEo -m 1 'no_sanitize|__(a|l|t|ub)san_\w*' "$program.i")
  [[ -z $found ]] || failed "${found%%$'\n'*} in the file hides races and \
errors of memory from you, too: take it out"
  own='\bdriver_\w*|\bforks_\w*|GRADE_TOKEN|preinit_array|\b_*ifunc_*\b'
  found=$(grep -aEv '^# ' "$program.i" |
    grep -aEo -m 1 "$own|gnu_indirect_function")
  [[ -z $found || -z $driver ]] ||
    failed "${found%%$'\n'*} in the file is a name of the grader's own: take \
another"
fi
"${jail[@]}" --out "program:$program.new" -- \
  "${command[@]}" </dev/null || exit 2
{ read -r verdict && read -r _ && read -r code && read -r ended; } <"$brief" ||
  exit 2
case $verdict in
ok) ;;
internal | not-started)
  echo "labrun: $ended: $(jq -r .stderr "$record")"
  exit 2
  ;;
*) failed "the compiler did not come to an end: it $ended" ;;
esac
if [[ $code != 0 ]]; then
  error=$(first_error)
  if jq -r .stderr "$record" | grep -Eq '(definition of|types for) .main'; then
    failed "$name.c defines main; functions are asked for, the grader has a \
main of its own"
  fi
  failed "it doesn't compile: ${error:-the compiler $ended}"
fi
[[ -e $program.new ]] || failed "the compiler made no program"
chmod 755 "$program.new"
mv "$program.new" "$program"
