#!/bin/bash
# What this project uses of the official image's entry point: POSTGRES_USER, POSTGRES_DB and POSTGRES_PASSWORD or
# POSTGRES_PASSWORD_FILE on the first start, with the first start's server on its socket alone.
set -euo pipefail

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
    [ -z "${POSTGRES_PASSWORD:-}" ] || { echo "POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are both set" >&2; exit 1; }
    POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
  fi
  [ -n "${POSTGRES_PASSWORD:-}" ] || { echo "POSTGRES_PASSWORD is not set" >&2; exit 1; }
  chmod 700 "$PGDATA"
  initdb --pgdata "$PGDATA" --username "$user" --auth-local=trust --auth-host=scram-sha-256 \
    --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") >/dev/null
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  pg_ctl --pgdata "$PGDATA" --options "-c listen_addresses=''" --wait start >/dev/null
  [ "$database" = postgres ] || createdb --username "$user" "$database"
  pg_ctl --pgdata "$PGDATA" --mode fast --wait stop >/dev/null
fi

[ "$1" != postgres ] || set -- "$@" -c "listen_addresses=*"
exec "$@"
