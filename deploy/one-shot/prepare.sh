#!/bin/bash
# Before anything else starts: the folders that are mounted, and at the first start the database's password, in files that
# git ignores. deploy/secrets is closed to others on this machine; what a container gets of it is deploy/secrets/database.
set -euo pipefail

mkdir -p /host/data/artefacts /host/data/held-out

secrets=/host/deploy/secrets
if [ ! -s "$secrets/database/gateway.env" ]; then
  (umask 077 && mkdir -p "$secrets")
  mkdir -p "$secrets/database"
  password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s' "$password" >"$secrets/database/password"
  # Written last: where it is there, the password is whole.
  printf 'DATABASE_URL=postgres://intent:%s@database:5432/intent\n' "$password" >"$secrets/database/.gateway.env"
  mv "$secrets/database/.gateway.env" "$secrets/database/gateway.env"
  echo "made the database's password: deploy/secrets/database/password"
fi
