# lab.bash - for the tests of ./lab: a lab of two small exercises, greet and
# twice, so that a grading takes a second. A file begins: load ../lab
load "${BASH_SOURCE[0]%/*}/helpers"
ANSWERS=$LAB_ROOT/tests/lab/answers
MINI=$BATS_FILE_TMPDIR/lab
export MINI

# make_mini_lab: it, in $MINI; setup_file's part.
make_mini_lab() {
  mkdir -p "$MINI/tools"
  cp -r "$LAB_ROOT/tests/lab/tree/." "$MINI"
  cp "$LAB_ROOT/lab" "$MINI"
  cp -r "$LAB_ROOT/tools/lab" "$MINI/tools"
  cp "$LAB_ROOT"/tests/grade/*.{bash,h} "$MINI/tests/grade"
}

# answer NAME: the path of a submission for greet.
answer() {
  echo "$ANSWERS/$1.c"
}

# validate FORMAT FILE: the file is what that platform takes.
validate() {
  run -0 "$LAB_ROOT/tests/lab/validate.py" "$@"
}
