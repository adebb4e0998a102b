#!/bin/sh
# programs.sh DAY... - prints a day's programs: what each shows, how to run it.
# Both lines come from the head comment of the program's source.
set -eu
cd "$(dirname "$0")/.."

for day in "$@"; do
  files=$(ls "$day"/*.c "$day"/*/main.c 2>/dev/null || true)
  if [ -z "$files" ]; then
    echo "$day: no programs yet"
    continue
  fi
  echo "$day:"
  # shellcheck disable=SC2086 # a list of names without blanks
  awk -v day="$day" '
    FNR == 2 { title = substr($0, 4); sub(/\.$/, "", title) }
    FNR > 2 && /^ \* Run: / {
      sub(/^ \* Run: */, "")
      printf "  %s\n      build/%s/%s\n", title, day, $0
      nextfile
    }' $files
done
