# gauntlet.bash - plays the programs of this folder (gauntlet.bats, table.bash).

# Who may call labrun, behind which walls. To root, basic is the same as uid.
ROOT_PLAYS=(root:full root:landlock root:uid)
USER_PLAYS=(user:full user:landlock user:basic)

# programs: their names.
programs() {
  grep -l '^ \* Verdict: ' "$GAUNTLET"/*.c | xargs -n 1 basename -s .c |
    grep -v harmless
}

# tag PROGRAM NAME: what its head has after "NAME:".
tag() {
  local mark key value
  while read -r mark key value && [[ $mark != "*/" ]]; do
    [[ $mark != "*" || $key != "$2:" ]] || echo "$value"
  done <"$GAUNTLET/$1.c"
}

# escapes PROGRAM PLAY: whether its head says that these walls don't hold it.
escapes() {
  [[ " $(tag "$1" Escapes) " == *" ${2#*:} "* ||
    " $(tag "$1" Escapes) " == *" $2 "* ]]
}

# build_all FOLDER: all of them, two at a time, and what they need.
build_all() {
  mkdir -p "$1"
  cp "$LAB_BUILD/tools/labrun" "$GAUNTLET"/*.c "$1"
  (cd "$GAUNTLET" && printf '%s\n' *.c) | sed 's/\.c$//' |
    xargs -P 2 -I @ gcc -std=gnu17 -D_GNU_SOURCE -w -pthread -o "$1/@" \
      "$GAUNTLET/@.c"
  chmod -R go+rX "$1"
}

# own_machine COMMAND...: in namespaces of its own; as an ordinary user where a
# user namespace can be had.
own_machine() {
  local user=()
  ((UID == 0)) || user=(--user --map-root-user)
  timeout -k 1 30 unshare "${user[@]}" --mount --pid --fork --kill-child --ipc \
    --net --uts --mount-proc "$@"
}

# plays_here: what can be played, one a line. A layer that this machine has not
# is not: labrun --probe.
plays_here() {
  local play
  for play in "${ROOT_PLAYS[@]}" "${USER_PLAYS[@]}"; do
    ((UID == 0)) || [[ $play == user:* ]] || continue
    [[ $(play "$play" harmless "$1") != contained ]] || echo "$play"
  done
}

# play PLAY PROGRAM BIN: prints "contained", or what was not as it should be.
play() {
  local in=()
  ((UID == 0)) || in=(env IN_USER_NAMESPACE=yes)
  own_machine "${in[@]}" "$GAUNTLET/machine.bash" "$3/$2.c" \
    "${1%:*}" "${1#*:}" "$3" 2>&1
}
