#!/usr/bin/env bash
# setup.sh - Gradescope runs this as root, once, when it makes the image.
set -eu
root=${AUTOGRADER_ROOT:-/autograder}
"$root/source/lab/ready.sh" --install
