#!/bin/sh
# setup.sh - installs what the lab needs and this machine lacks. Run it again
# at any time: it asks for nothing that is there. --bench adds what make
# bench-chat, bench-epoll and bench-ftp compare with.
set -eu

packages="gcc libc6-dev make cmake ninja-build pkg-config git
  libcmocka-dev bats bats-support bats-assert
  clang clang-format libclang-rt-dev shellcheck netcat-openbsd gnuplot-nox
  procps psmisc strace util-linux iproute2 jq curl python3 man-db manpages-dev
  python3-pyftpdlib lftp python3-markdown-it python3-pygments chromium
  python3-jsonschema libxml2-utils"
if [ "${1:-}" = --bench ]; then
  packages="$packages libuv1-dev libevent-dev vsftpd
    nginx-light lighttpd wrk redis-server"
fi
# shellcheck source=/dev/null
if [ "$(. /etc/os-release 2>/dev/null && echo "${VERSION_ID:-}")" = 12 ]; then
  packages=$(echo "$packages" | sed 's/libclang-rt-dev/libclang-rt-14-dev/')
  packages="$packages libhttp-parser-dev" # newer ones haven't got it
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "setup.sh: no apt-get here; install what your system calls these:" >&2
  echo "$packages" >&2
  exit 1
fi

missing=
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
    grep -q 'install ok installed' || missing="$missing $package"
done
if [ -z "$missing" ]; then
  echo "setup.sh: everything is there"
  exit 0
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || {
    echo "setup.sh: run this as root: apt-get install$missing" >&2
    exit 1
  }
  as_root=sudo
fi
echo "setup.sh: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of names without blanks
$as_root apt-get install -y -qq --no-install-recommends $missing
