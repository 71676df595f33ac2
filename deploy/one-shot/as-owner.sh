#!/bin/bash
# Runs a command as the owner of the models folder where compose was not told whom to run it as: what a container writes
# belongs to whoever made the clone.
#   as-owner.sh COMMAND [ARGUMENT…]
set -euo pipefail

owner=$(stat --format=%u:%g /app/models)
if [ "$(id -u)" = 0 ] && [ "$owner" != 0:0 ]; then
  exec setpriv --reuid="${owner%:*}" --regid="${owner#*:}" --clear-groups "$@"
fi
exec "$@"
