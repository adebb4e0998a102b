#!/usr/bin/env bash
# machine.bash SOURCE PLAYER LAYER BIN - plays one hostile program behind the
# walls of LAYER, on a machine of its own, and a harmless one after it.
# gauntlet.bash starts this as pid 1 of new namespaces. PLAYER, root or user, is
# who calls labrun there. BIN: a folder with labrun, bait, harmless and the
# program and its source. Prints "contained", or what was not as it should be.
set -u
source=$1 player=$2 layer=$3 bin=$4
name=$(basename "$source" .c)
uid=$((61000 + RANDOM % 4000)) # of the player user: nobody else has it
export LC_ALL=C.UTF-8
shopt -s nullglob dotglob

# tag NAME: what the head of the program has after "NAME:".
tag() {
  sed -n "s/^ \* $1: *//p" "$source"
}

patience=$(tag Patience) # s, with labrun; not long where it will be stopped

# not_contained WORDS...: the end, and of all that runs here.
not_contained() {
  echo "$*"
  exit 0
}

# Nothing of the real one that can be written is seen here. In /mnt/grader is
# what the program should neither read nor change.
build_machine() {
  mount -t tmpfs -o size=8m,mode=755 tmpfs /mnt &&
    mkdir /mnt/bin /mnt/grader /mnt/mqueue && mkfifo /mnt/clock &&
    mount --bind "$bin" /mnt/bin &&
    mount -t mqueue mqueue /mnt/mqueue &&
    mount -t tmpfs -o size=300m,mode=1777 tmpfs /tmp &&
    mount -t tmpfs -o size=8m,mode=1777 tmpfs /var/tmp &&
    mount -t tmpfs -o size=64m,mode=1777 tmpfs /dev/shm || exit 1
  [[ ! -d /dev/mqueue ]] || mount --bind /mnt/mqueue /dev/mqueue || exit 1
  ip link set lo up
  source=/mnt/bin/$name.c # where it was may be hidden now: below /tmp
  cd /mnt/grader || exit 1
  echo "the solution" >solution.c
  echo "graded" >results
  mkdir records
  chmod -R go= .
  [[ $player == root || -n ${IN_USER_NAMESPACE-} ]] ||
    chown -R "$uid:$uid" .
}

# as_player COMMAND...: with nothing in its environment but a secret.
as_player() {
  local become=()
  if [[ $player == user && -n ${IN_USER_NAMESPACE-} ]]; then
    become=(unshare --user --map-user=1000 --map-group=1000)
  elif [[ $player == user ]]; then
    become=(setpriv --reuid "$uid" --regid "$uid" --clear-groups)
  fi
  exec "${become[@]}" env -i PATH="$PATH" GRADER_SECRET=tell-nobody "$@"
}

# run RECORD OPTIONS... -- PROGRAM: bounded, whatever becomes of labrun.
run() {
  local record=$1
  shift
  { (as_player timeout -k 0.1 "${patience:-15}" /mnt/bin/labrun \
    --layer "$layer" --json "/mnt/grader/records/$record" "$@") \
    </dev/null >/dev/null; } 2>/dev/null
}

# What is there to be left behind, or to be changed: files, objects, ports.
# Without a process of its own: see alone_again.
look() {
  local file line field
  seen=(/tmp/* /var/tmp/* /dev/shm/* /mnt/mqueue/* /mnt/grader/*
    "$(</mnt/grader/solution.c)" "$(</mnt/grader/results)")
  for file in shm sem msg; do
    mapfile -s 1 -t line <"/proc/sysvipc/$file"
    seen+=("${line[@]/#/$file}")
  done
  for file in tcp tcp6; do
    while read -ra field; do
      [[ ${field[3]} != 0A ]] || seen+=("port ${field[1]}") # it listens
    done <"/proc/net/$file"
  done
}

# Waits until no process is left but those that were there. No fork in here.
alone_again() {
  local i
  for ((i = 0; i < 200; i++)); do
    here=(/proc/[0-9]*)
    [[ ${here[*]} == "${were[*]}" ]] && return 0
    read -rt 0.01 <>/mnt/clock
  done
  return 1
}

play() {
  local options code before after missed
  read -ra options <<<"--cpu 0.2 --wall 1 --memory 64 --disk 8 $(tag Options)"
  look
  before=$(printf '%s; ' "${seen[@]}")
  run hostile "${options[@]}" --file "/mnt/bin/$name" -- "./$name"
  code=$?
  alone_again || not_contained "this still runs:" \
    "$(cat "${here[@]/%//comm}" 2>/dev/null | tr '\n' ' ')"
  ((code == 0)) || not_contained "labrun ended with $code"
  look
  after=$(printf '%s; ' "${seen[@]}")
  run next --cpu 1 --wall 3 --file /mnt/bin/harmless -- ./harmless
  cd records || exit 1
  ! grep -qP '[\x00-\x09\x0b-\x1f\x7f]' hostile ||
    not_contained "there is a control byte in the record"
  missed=$(jq -rs --arg layer "$layer" --arg verdicts "$(tag Verdict)" \
    --arg leaves "$(tag Leaves)" "$JUDGE" hostile next 2>&1)
  [[ -z $missed ]] || not_contained "$missed"
  [[ $before == "$after" ]] ||
    not_contained "the machine is not as it was: $before now $after"
}

# Of the two records; says nothing if they are as they should be.
# shellcheck disable=SC2016 # jq's own variables
JUDGE='
  .[0] as $r | .[1] as $next | ($leaves | split(" ")) as $kinds |
  if $r.version != 1 or $r.layer != $layer then "no record of this layer"
  elif $r.stdout | test("(^|\n)escaped: ") then
    $r.stdout | capture("(^|\n)(?<line>escaped: [^\n]*)").line
  elif $verdicts | split(" ") | any(. == $r.verdict) | not then
    "verdict \($r.verdict): it \($r.ended); \($r.stderr)"
  # sched(7): each of hundreds of sessions has a share as large as the keeper`s,
  # so that one look of some ms takes it seconds on a busy machine
  elif $r.wall_s > $r.limits.wall_s + 10 then "it ran for \($r.wall_s) s"
  elif $kinds - [$r.leftovers[].kind] != [] then
    "of \($kinds) the record has only \($r.leftovers)"
  elif [$next.verdict, $next.exit, $next.stdout, $next.leftovers] !=
    ["ok", 0, "hello\n", []] then "the next run: \($next)"
  else empty end'

build_machine
(as_player /mnt/bin/bait) </dev/null >/mnt/clock 2>&1 &
read -r _ </mnt/clock # it is ready
were=(/proc/[0-9]*)
play
echo contained
