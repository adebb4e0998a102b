load ../helpers

# ppid_ before|after: the ppid that the child says then.
ppid_() {
  says child | sed -En "s/^$1: ppid=([0-9]+) .*/\1/p"
}

# Runs a command as the child of a process that is a subreaper.
under_subreaper() {
  python3 -c 'import ctypes, os, subprocess, sys
assert ctypes.CDLL(None).prctl(36, 1) == 0  # PR_SET_CHILD_SUBREAPER
print(f"subreaper {os.getpid()}: is above", flush=True)
subprocess.run(sys.argv[1:], check=True)' "$@"
}

@test "orphan: before, the child's ppid is its parent" {
  run -0 orphan
  assert_equal "$(ppid_ before)" "$(pid_of parent)"
}

@test "orphan: after, it is the process that adopted it, with its name" {
  run -0 orphan
  local ppid
  ppid=$(ppid_ after)
  assert_not_equal "$ppid" "$(pid_of parent)"
  assert_not_equal "$ppid" "$(pid_of grandparent)"
  assert_line --regexp "after: ppid=$ppid name=$(cat "/proc/$ppid/comm")$"
}

@test "orphan: the child outlives its parent" {
  run -0 orphan
  assert_equal "$(grep -Eo '(before|after|ends)' <<<"$output" | paste -sd' ')" \
    "ends before ends before after ends"
}

@test "orphan: --subreaper lets the grandparent adopt, and wait" {
  run -0 orphan --subreaper
  assert_equal "$(ppid_ after)" "$(pid_of grandparent)"
  assert_line --regexp 'after: ppid=[0-9]+ name=orphan$'
  assert_equal "$(field wait)" "$(pid_of child)"
}

@test "orphan: the nearest subreaper adopts, so not always pid 1" {
  run -0 under_subreaper orphan
  assert_equal "$(ppid_ after)" "$(pid_of subreaper)"
  assert_line --regexp 'after: ppid=[0-9]+ name=python3$'
}

@test "orphan: it ends after the orphan, whoever adopted that" {
  start orphan
  ends_with 0
  grep -q '^child [0-9]*: ends' "$OUT"
}

@test "orphan: Ctrl-C ends the orphan too" {
  assert_dies_of_ctrl_c 'after: ppid' orphan
  assert_dies_of_ctrl_c 'after: ppid' orphan --subreaper
}

@test "orphan: help and bad arguments" {
  assert_help orphan
  assert_usage_error "--bogus" orphan --bogus
  assert_usage_error "--subreaper" orphan --subreaper=yes
  assert_usage_error "'surplus'" orphan surplus
}

@test "orphan: nothing is left" {
  run -0 orphan
  assert_nothing_left
  run -0 orphan --subreaper
  assert_nothing_left
}
