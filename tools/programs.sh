#!/bin/sh
# programs.sh DAY... - prints a day's programs, in the order of its lesson: what
# each shows, how to run it. Both lines come from the head of its source.
set -eu
cd "$(dirname "$0")/.."

# head_of DAY NAME: the source with the program's head; a project's is in a
# folder of its own.
head_of() {
  if [ -f "$1/$2.c" ]; then
    echo "$1/$2.c"
  else
    grep -l "^ \* $2 - " "$1"/*/*.c
  fi
}

for day in "$@"; do
  if [ ! -f "$day/CMakeLists.txt" ]; then
    echo "$day: no programs yet"
    continue
  fi
  echo "$day:"
  sed -n 's/^lab_program(\([a-z0-9_]*\).*/\1/p' "$day/CMakeLists.txt" |
    while read -r name; do
      awk -v day="$day" '
        FNR == 2 { title = substr($0, 4); sub(/\.$/, "", title) }
        FNR > 2 && /^ \* Run: / {
          sub(/^ \* Run: */, "")
          printf "  %s\n      build/%s/%s\n", title, day, $0
          exit
        }' "$(head_of "$day" "$name")"
    done
done
