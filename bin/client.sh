#!/usr/bin/env bash
# A command for the service that runs from this folder, with make's variables as its options. It installs and builds nothing:
#   bin/client.sh stop|status|logs|test|predict-test|predict|predictions|replay|promote|rollback|key|keys
set -euo pipefail

refuse() {
  echo "$*" >&2
  exit 1
}

node bin/require-node.mjs
[ -f gateway/dist/main.js ] && [ -f local/dist/main.js ] || refuse "nothing is built yet: make setup"
arguments=("${1:-}")
option() { [ -z "$2" ] || arguments+=("--$1=$2"); }

case ${1:-} in
  stop | status | logs) exec node local/dist/main.js "$1" ;;
  test)
    test_set=${TEST_SET:-data/medication-fr/test.csv}
    [ -f "$test_set" ] && [ -r "$test_set" ] || refuse "TEST_SET: expected a file that can be read, got $test_set"
    option test-set "$test_set"
    option version "${VERSION:-}"
    ;;
  predict-test)
    [ -n "${TEXT:-}" ] || refuse 'TEXT is missing: make predict-test TEXT="…" [VERSIONS=1,2] [ARTEFACT=data/artefacts/<timestamp>]'
    if [ -n "${ARTEFACT:-}" ]; then
      exec node trainer/dist/main.js predict "--artefact=$ARTEFACT" "--text=$TEXT"
    fi
    option text "$TEXT"
    option versions "${VERSIONS:-}"
    ;;
  predict)
    option file "${FILE:-}"
    option version "${VERSION:-}"
    arguments+=("${@:2}")
    ;;
  predictions) option n "${N:-}" ;;
  replay)
    [ -n "${VERSION:-}" ] || refuse "VERSION is missing: make replay VERSION=3 [FROM=2026-08-01] [TO=2026-08-02] [MODEL=intent] [OUTPUT=path]"
    option version "$VERSION"
    option from "${FROM:-}"
    option to "${TO:-}"
    option output "${OUTPUT:-}"
    ;;
  promote)
    [ -n "${VERSION:-}" ] || refuse "VERSION is missing: make promote VERSION=2 [LABEL=champion] [MODEL=intent] [REASON=…] [GUARDED=1]"
    option version "$VERSION"
    option label "${LABEL:-}"
    option reason "${REASON:-}"
    [ -z "${GUARDED:-}" ] || arguments+=(--guarded)
    ;;
  rollback)
    option label "${LABEL:-}"
    option reason "${REASON:-}"
    ;;
  key)
    option role "${ROLE:-}"
    option name "${NAME:-}"
    option days "${DAYS:-}"
    option rotate "${ROTATE:-}"
    option revoke "${REVOKE:-}"
    ;;
  keys) ;;
  *) refuse "expected stop, status, logs, test, predict-test, predict, predictions, replay, promote, rollback, key or keys, got ${1:-nothing}" ;;
esac
option model "${MODEL:-}"

GATEWAY_URL=${GATEWAY_URL:-$(node local/dist/main.js url)}
export GATEWAY_URL
exec node gateway/dist/main.js "${arguments[@]}"
