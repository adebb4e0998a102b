#!/usr/bin/env bash
# ready.sh [--install] - makes this copy of the graders ready to grade: looks
# for what it needs (--install: as root, by apt-get), and compiles labrun, the
# shim and its hooks, unless those that are there run on this machine.
set -eu
cd "$(dirname "$0")"
packages="gcc libc6-dev binutils bats jq python3 util-linux"

missing=
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
    grep -q 'install ok installed' || missing="$missing $package"
done
if [ -n "$missing" ] && [ "${1-}" = --install ]; then
  export DEBIAN_FRONTEND=noninteractive
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  $as_root apt-get update -qq
  # shellcheck disable=SC2086 # a list of names without blanks
  $as_root apt-get install -y -qq --no-install-recommends $missing
elif [ -n "$missing" ]; then
  echo "ready.sh: this image lacks$missing" >&2
  exit 1
fi
version=$(bats --version)
if ! printf '1.8\n%s\n' "${version#Bats }" | sort -CV; then
  echo "ready.sh: bats 1.8 is needed, here is $version: take a newer image," \
    "Debian 12 or Ubuntu 24.04" >&2
  exit 1
fi

made=build/tools
if ! "$made/labrun" --probe >/dev/null 2>&1; then
  mkdir -p "$made"
  cc="gcc -std=c11 -D_GNU_SOURCE -O2 -pthread -I."
  common=$(find common -name '*.c' ! -name tsan.c)
  shim=$(find tools/shim -name '*.c' ! -name hooks.c)
  # shellcheck disable=SC2086 # lists of names without blanks
  $cc tools/runner/*.c $common -o "$made/labrun"
  # shellcheck disable=SC2086
  $cc -fno-builtin -fPIC -shared -ftls-model=initial-exec $shim -ldl \
    -o "$made/labshim.so"
  $cc -fno-builtin -fPIC -c tools/shim/hooks.c -o "$made/hooks.o"
  ar rcs "$made/liblabhooks.a" "$made/hooks.o"
fi
"$made/labrun" --probe
