#!/usr/bin/env bats
# gauntlet.bats - hostile programs behind labrun's walls: those of this folder
# at run time, and submissions (submit/) through ./lab grade. A program's head
# has what it tries, the right verdict, what labrun has to tell, and where it is
# not held; docs/gauntlet.md is the table of that.
#
# Each run is on a machine of its own, in namespaces, so that one that escapes
# can harm nobody: without root or user namespaces nothing is run at all.
load ../../bats/helpers
GAUNTLET=$LAB_ROOT/tests/grade/gauntlet
load gauntlet

setup_file() {
  BIN=$BATS_FILE_TMPDIR/bin
  own_machine true || skip "neither root nor user namespaces"
  build_all "$BIN"
  PLAYS=$(plays_here "$BIN")
  echo "# plays: ${PLAYS//$'\n'/ }" >&3
  export BIN PLAYS
}

# held PROGRAM: behind all walls that its head doesn't except; all at once, but
# two of those that would take the CPUs from each other by their number.
held() {
  local play pids=() most=9
  [[ $(tag "$1" Verdict) != *processes* ]] || most=2
  [[ -n $PLAYS ]] || fail "not even a harmless program is played"
  for play in $PLAYS; do
    play "$play" "$1" "$BIN" >"$BATS_TEST_TMPDIR/$play" 3>&- &
    pids+=($!)
    ((${#pids[@]} < most)) || { wait "${pids[0]}" && pids=("${pids[@]:1}"); }
  done
  wait "${pids[@]}"
  for play in $PLAYS; do
    run -0 cat "$BATS_TEST_TMPDIR/$play"
    if escapes "$1" "$play"; then
      [[ $output != contained ]] ||
        echo "# $1, $play: contained here, though its head doesn't say so" >&3
    elif [[ $output != contained ]]; then
      fail "$play: $output"
    fi
  done
}

@test "gauntlet: each program has its test, and its row in docs/gauntlet.md" {
  run -0 sed -n 's/^@test .*{ held \(\w*\); }$/\1/p' \
    "$GAUNTLET/gauntlet.bats"
  assert_output "$(programs)"
  run -0 diff <("$GAUNTLET/table.bash") \
    <(sed -n '/^| program/,/^$/{/./p}' "$LAB_ROOT/docs/gauntlet.md")
}

@test "gauntlet: abort_early" { held abort_early; }
@test "gauntlet: all_descriptors" { held all_descriptors; }
@test "gauntlet: bad_utf8" { held bad_utf8; }
@test "gauntlet: be_unreadable" { held be_unreadable; }
@test "gauntlet: busy_after_main" { held busy_after_main; }
@test "gauntlet: busy_children" { held busy_children; }
@test "gauntlet: busy_loop" { held busy_loop; }
@test "gauntlet: busy_orphans" { held busy_orphans; }
@test "gauntlet: byte_by_byte" { held byte_by_byte; }
@test "gauntlet: close_stdout" { held close_stdout; }
@test "gauntlet: connect_out" { held connect_out; }
@test "gauntlet: crash" { held crash; }
@test "gauntlet: daemon" { held daemon; }
@test "gauntlet: datagram_out" { held datagram_out; }
@test "gauntlet: deep_folders" { held deep_folders; }
@test "gauntlet: eat_memory" { held eat_memory; }
@test "gauntlet: eat_memory_shared" { held eat_memory_shared; }
@test "gauntlet: eat_memory_sysv" { held eat_memory_sysv; }
@test "gauntlet: eat_memory_unmapped" { held eat_memory_unmapped; }
@test "gauntlet: endless_errors" { held endless_errors; }
@test "gauntlet: endless_output" { held endless_output; }
@test "gauntlet: exit_at_once" { held exit_at_once; }
@test "gauntlet: exit_by_thread" { held exit_by_thread; }
@test "gauntlet: exit_slowly" { held exit_slowly; }
@test "gauntlet: fake_results" { held fake_results; }
@test "gauntlet: fifo_result" { held fifo_result; }
@test "gauntlet: fill_disk" { held fill_disk; }
@test "gauntlet: fill_shm" { held fill_shm; }
@test "gauntlet: fill_tmp" { held fill_tmp; }
@test "gauntlet: fill_unlinked" { held fill_unlinked; }
@test "gauntlet: fork_bomb" { held fork_bomb; }
@test "gauntlet: fork_chain" { held fork_chain; }
@test "gauntlet: ignore_signals" { held ignore_signals; }
@test "gauntlet: kill_all" { held kill_all; }
@test "gauntlet: kill_parent" { held kill_parent; }
@test "gauntlet: large_file" { held large_file; }
@test "gauntlet: leave_files" { held leave_files; }
@test "gauntlet: leave_mqueue" { held leave_mqueue; }
@test "gauntlet: leave_shm" { held leave_shm; }
@test "gauntlet: leave_sysv" { held leave_sysv; }
@test "gauntlet: limit_parent" { held limit_parent; }
@test "gauntlet: link_result" { held link_result; }
@test "gauntlet: local_socket" { held local_socket; }
@test "gauntlet: many_files" { held many_files; }
@test "gauntlet: move_folder" { held move_folder; }
@test "gauntlet: one_long_line" { held one_long_line; }
@test "gauntlet: open_ports" { held open_ports; }
@test "gauntlet: orphan" { held orphan; }
@test "gauntlet: outlive_user" { held outlive_user; }
@test "gauntlet: own_namespace" { held own_namespace; }
@test "gauntlet: own_subreaper" { held own_subreaper; }
@test "gauntlet: raise_limits" { held raise_limits; }
@test "gauntlet: read_environment" { held read_environment; }
@test "gauntlet: read_open_files" { held read_open_files; }
@test "gauntlet: read_solution" { held read_solution; }
@test "gauntlet: read_stdout" { held read_stdout; }
@test "gauntlet: remove_folder" { held remove_folder; }
@test "gauntlet: revive" { held revive; }
@test "gauntlet: sleep_after_main" { held sleep_after_main; }
@test "gauntlet: sleep_for_ever" { held sleep_for_ever; }
@test "gauntlet: sparse_files" { held sparse_files; }
@test "gauntlet: starve_parent" { held starve_parent; }
@test "gauntlet: starve_user" { held starve_user; }
@test "gauntlet: stop_itself" { held stop_itself; }
@test "gauntlet: stop_parent" { held stop_parent; }
@test "gauntlet: stray_descriptors" { held stray_descriptors; }
@test "gauntlet: thread_bomb" { held thread_bomb; }
@test "gauntlet: trace_parent" { held trace_parent; }
@test "gauntlet: vfork_wait" { held vfork_wait; }
@test "gauntlet: write_parent" { held write_parent; }
@test "gauntlet: write_results" { held write_results; }
@test "gauntlet: zombie_farm" { held zombie_farm; }
