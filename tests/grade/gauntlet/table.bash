#!/usr/bin/env bash
# table.bash - prints the table of docs/gauntlet.md, from the programs' heads.
GAUNTLET=$(dirname "$(realpath "$0")")
# shellcheck source=tests/grade/gauntlet/gauntlet.bash
. "$GAUNTLET/gauntlet.bash"

# cell PROGRAM LAYER: who is safe from it there.
cell() {
  local root=root:${2/basic/uid}
  if ! escapes "$1" "$root" && ! escapes "$1" "user:$2"; then
    echo held
  elif escapes "$1" "$root"; then
    echo -
  elif [[ $2 == uid ]]; then
    echo held # nobody else has this layer
  else
    echo root
  fi
}

echo "| program | it | verdict | full | landlock | uid | basic |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for program in $(programs); do
  { read -r _ && read -r what; } <"$GAUNTLET/$program.c"
  what=${what#* - }
  verdict=$(tag "$program" Verdict)
  echo "| $program | ${what%.} | ${verdict// /, } | $(cell "$program" full) |" \
    "$(cell "$program" landlock) | $(cell "$program" uid) |" \
    "$(cell "$program" basic) |"
done
