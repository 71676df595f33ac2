#!/usr/bin/env bash
# What the Make targets do with RUNTIME=docker. It needs git, gpg and docker, and no Node on this machine.
#   deploy/compose.sh TARGET
# Settings come from the environment under make's names: DATASET CONFIG MODEL ARTEFACT TEXT VERSIONS VERSION LABEL REASON N
# TEST_SET ARCHIVE PASSPHRASE_FILE PORT SPACE TRIALS MINUTES WORKERS OOS_SET A B LEAVE_OUT_TRAINED SEEDS FOLDS DRAWS
# FROM TO FORMAT LOCALE RULES NAME URL. NATIVE=off builds the trainer without native
# TensorFlow; MODEL_SERVER=embedded puts the embedded model server in TensorFlow Serving's place, as every machine but
# amd64 needs it.
set -euo pipefail
cd "$(dirname "$0")/.."

main() {
  read_engine
  case "${1:-}" in
    setup) build ;;
    train | compress)
      build
      trainer "$1"
      retire_or_say
      ;;
    tune) build && trainer tune ;;
    retire)
      refuse_unless_running
      retire
      ;;
    dataset) dataset ;;
    validate | label | augment | convert | compare | variability | oos | experiments | verify) has_images || build && trainer "$1" ;;
    publish)
      publish
      retire_or_say
      ;;
    api) api ;;
    stop) compose --progress quiet down && echo "Stopped; models, rows and password are kept." ;;
    logs) logs ;;
    test) test_set ;;
    predict-test) predict_test ;;
    predict) predict ;;
    predictions) client predictions "$(option n "${N:-}")" "$(option model "${MODEL:-}")" ;;
    replay) replay ;;
    demo-models) demo_models ;;
    promote) promote ;;
    rollback) client rollback "$(option model "${MODEL:-}")" "$(option label "${LABEL:-}")" "$(option reason "${REASON:-}")" ;;
    key) key ;;
    keys) client keys ;;
    unpack) unpack ;;
    *) refuse "expected setup, dataset, train, validate, tune, compress, retire, label, augment, convert, compare, variability, oos, experiments, verify, publish, api, stop, logs, test, predict-test, predict, predictions, replay, demo-models, promote, rollback, key, keys or unpack, got ${1:-nothing}" ;;
  esac
}

# Whom the containers run as. What the trainer writes belongs to the caller; the services only read it, and aren't root
# where the caller is. A rootless engine makes its root the caller.
read_engine() {
  local engine
  command -v docker >/dev/null || refuse "RUNTIME=docker needs docker, and there is no such command"
  engine=$(docker info --format '{{.Architecture}} {{.SecurityOptions}}' 2>/dev/null) || refuse "RUNTIME=docker: no Docker engine answers"
  files=(--file docker-compose.yml)
  case ${MODEL_SERVER:-$engine} in
    embedded | aarch64* | arm*) files+=(--file deploy/docker-compose.embedded.yml) ;;
  esac
  export TRAINER_USER SERVICE_USER=1000:1000
  TRAINER_USER=$(id -u):$(id -g)
  [ "$(id -u)" = 0 ] || SERVICE_USER=$TRAINER_USER
  case $engine in *rootless*) TRAINER_USER=0:0 SERVICE_USER=0:0 ;; esac
}

compose() { docker compose "${files[@]}" "$@"; }

# Unchanged sources take a second or two.
build() {
  if has_images; then compose build --quiet; else compose build; fi
}

has_images() {
  local own
  own=$(compose config --images | grep '^intent-serving/')
  # shellcheck disable=SC2086  # one word an image
  docker image inspect $own >/dev/null 2>&1
}

publish() {
  [ -n "${ARTEFACT:-}" ] || refuse "ARTEFACT is missing: make publish ARTEFACT=data/artefacts/<timestamp>"
  has_images || build
  trainer publish
}

api() {
  local port=${PORT:-4002}
  build
  if ! compgen -G 'models/*/[1-9]*' >/dev/null; then
    echo "No version is trained yet: training first (make train)"
    trainer train
  fi
  if ! is_running && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    refuse "port $port is in use by another program: make api PORT=<another>"
  fi
  SECONDS=0
  compose up --detach --wait --quiet-pull || {
    compose logs --tail 20 >&2
    refuse "the API did not become ready; the last lines of each service are above"
  }
  cat <<TEXT
Ready in $SECONDS s at http://localhost:$port
  runtime       docker, $(docker inspect --format '{{.Config.Image}}' "$(compose ps --quiet model-server)")
  ask it        curl -G "http://localhost:$port/intent" --data-urlencode "query=risques poisson cru pendant la grossesse ?"
  pages         http://localhost:$port/
  model server  http://model-server:8501/v1/models/intent, inside (docker compose exec model-server bash)
  database      $(database)
  logs          make logs (docker compose logs)
  stop          make stop
TEXT
}

database() {
  if [ -n "${DATABASE_URL:-}" ]; then
    echo "that of DATABASE_URL"
  else
    echo "postgres://intent@database:5432/intent, inside (docker compose exec database psql -U intent);"
    echo "                its password is in deploy/secrets/database/password"
  fi
}

logs() {
  if [ -t 1 ]; then compose logs --tail 100 --follow; else compose logs --tail 1000 --no-color; fi
}

test_set() {
  local file
  refuse_unless_running
  file=$(existing TEST_SET "${TEST_SET:-data/medication-fr/test.csv}")
  mkdir -p data/run
  output=$(mktemp -d "$PWD/data/run/test.XXXXXX")
  trap 'rm -rf "$output"' EXIT
  one_off --user "$TRAINER_USER" --volume "$file:/test/${file##*/}:ro" --volume "$output:/output" --workdir /output gateway \
    test --url http://gateway:4002 --test-set "/test/${file##*/}" --output predictions.csv \
    "$(option model "${MODEL:-}")" "$(option version "${VERSION:-}")"
  mv "$output/predictions.csv" predictions.csv
}

demo_models() {
  build
  while [ "$(compgen -G 'models/intent/[1-9]*' | wc -l)" -lt 2 ]; do
    DATASET="" CONFIG=conf/demo-conf.yml MODEL=intent trainer train
  done
  api
  one_off --volume "$PWD/data/medication-fr/test.csv:/test/test.csv:ro" gateway \
    demo --url http://gateway:4002 --test-set /test/test.csv
}

predict() {
  local file
  file=$(existing FILE "${FILE:-}")
  client predict --file - "$(option model "${MODEL:-}")" "$(option version "${VERSION:-}")" < "$file"
}

predict_test() {
  [ -n "${TEXT:-}" ] || refuse 'TEXT is missing: make predict-test TEXT="…" [VERSIONS=1,2] [ARTEFACT=data/artefacts/<timestamp>]'
  if [ -n "${ARTEFACT:-}" ]; then
    has_images || build
    trainer predict --text "$TEXT"
  else
    client predict-test --text "$TEXT" "$(option versions "${VERSIONS:-}")" "$(option model "${MODEL:-}")"
  fi
}

# Its report and how far it came stay in data/flips, where the next run finds them.
replay() {
  [ -n "${VERSION:-}" ] || refuse "VERSION is missing: make replay VERSION=3 [FROM=2026-08-01] [TO=2026-08-02] [MODEL=intent]"
  refuse_unless_running
  mkdir -p data/flips
  one_off --user "$TRAINER_USER" --volume "$PWD/data/flips:/app/data/flips" gateway \
    replay --url http://gateway:4002 --version "$VERSION" \
    "$(option model "${MODEL:-}")" "$(option from "${FROM:-}")" "$(option to "${TO:-}")"
}

promote() {
  [ -n "${VERSION:-}" ] || refuse "VERSION is missing: make promote VERSION=2 [MODEL=intent] [LABEL=champion] [REASON=…]"
  client promote --version "$VERSION" "$(option model "${MODEL:-}")" "$(option label "${LABEL:-}")" "$(option reason "${REASON:-}")" ${GUARDED:+--guarded}
}

# A new key goes into the database itself, so that the first one needs none.
key() {
  local changes
  changes="$(option rotate "${ROTATE:-}")$(option revoke "${REVOKE:-}")"
  if [ -n "$changes" ]; then
    client key "$changes"
  else
    refuse_unless_running
    in_container exec gateway node --env-file=/run/secrets/database/gateway.env gateway/dist/main.js key --database \
      "$(option role "${ROLE:-}")" "$(option name "${NAME:-}")" "$(option days "${DAYS:-}")"
  fi
}

# An archive on stdin, decrypted already, into data/private, which takes its place when it is whole.
unpack() {
  has_images || build
  mkdir -p data/artefacts data/held-out
  one_off --volume "$PWD/data:/app/data" --entrypoint node trainer trainer/dist/main.js unpack --to data/private
}

# The trainer's command line, once, with what the settings name mounted read-only.
trainer() {
  local mounts=() arguments=("$@") path paths inside=() name
  mkdir -p data/artefacts data/held-out
  if [ -n "${DATASET:-}" ]; then
    # a folder, a file, or a pair of files with a comma between
    if [ -e "$DATASET" ]; then paths=("$DATASET"); else IFS=, read -ra paths <<<"$DATASET"; fi
    for path in "${paths[@]}"; do
      path=$(existing DATASET "$path")
      mounts+=(--volume "$path:/dataset/${path##*/}:ro")
      inside+=("/dataset/${path##*/}")
    done
    mounts+=(--env "DATASET=$(IFS=,; echo "${inside[*]}")")
  fi
  if [ -n "${CONFIG:-}" ]; then
    path=$(existing CONFIG "$CONFIG")
    mounts+=(--volume "$path:/config/${path##*/}:ro" --env "CONFIG=/config/${path##*/}")
  fi
  if [ -n "${ARTEFACT:-}" ]; then
    path=$(existing ARTEFACT "$ARTEFACT")
    mounts+=(--volume "$path:/artefact/${path##*/}:ro")
    arguments+=(--artefact "/artefact/${path##*/}")
  fi
  if [ -n "${SPACE:-}" ]; then
    path=$(existing SPACE "$SPACE")
    mounts+=(--volume "$path:/space/${path##*/}:ro" --env "SPACE=/space/${path##*/}")
  fi
  for name in TEST_SET OOS_SET FROM RULES; do
    if [ -n "${!name:-}" ]; then
      path=$(existing "$name" "${!name}")
      mounts+=(--volume "$path:/$name/${path##*/}:ro" --env "$name=/$name/${path##*/}")
    fi
  done
  # which versions are in use, no container without a network can ask: see retire
  mounts+=(--env KEEP_VERSIONS=all)
  for name in MODEL VERSION N TRIALS MINUTES WORKERS INT8 PRUNE RANK MAX_LOSS A B LEAVE_OUT_TRAINED SEEDS FOLDS DRAWS AS_CONFIGURED FORMAT LOCALE; do
    [ -z "${!name:-}" ] || mounts+=(--env "$name=${!name}")
  done
  if [ -n "${TO:-}" ]; then
    path=${TO%/}
    mkdir -p "$(dirname "$path")"
    mounts+=(--volume "$(realpath "$(dirname "$path")"):/to" --env "TO=/to/${path##*/}")
  else
    case $1 in label | augment) mounts+=(--volume "$PWD/data:/app/data") ;; esac
  fi
  one_off "${mounts[@]}" --entrypoint node trainer trainer/dist/main.js "${arguments[@]}"
}

# Moves versions aside that are too many. Which are in use says the gateway, whose network this container shares: nothing
# but the gateway's own address is in reach there that the gateway itself doesn't reach.
retire() {
  is_running || return 0
  mkdir -p data/artefacts
  docker run --rm --init --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
    --user "$TRAINER_USER" --network "container:$(compose ps --status running --quiet gateway)" \
    --volume "$PWD/models:/app/models" --volume "$PWD/data/artefacts:/app/data/artefacts:ro" --volume "$PWD/conf:/app/conf:ro" \
    --env KEEP_VERSIONS="${KEEP_VERSIONS:-}" --env MODEL="${MODEL:-}" --env GATEWAY_KEY \
    intent-serving/trainer:local retire
}

# What was published stays so, whatever becomes of the versions before it.
retire_or_say() { retire || echo "no old version was retired: make retire" >&2; }

# The one command that needs to reach what is outside, which no service of the compose file does.
dataset() {
  [ -n "${NAME:-}" ] || refuse "NAME is missing: make dataset NAME=clinc150 [URL=mirror]"
  has_images || build
  mkdir -p data/public
  docker run --rm --init --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
    --user "$TRAINER_USER" --volume "$PWD/data/public:/app/data/public" --env "NAME=$NAME" --env "URL=${URL:-}" \
    intent-serving/trainer:local dataset
}

# A container of its own for one command.
one_off() { in_container run --rm --no-deps "$@"; }

# A subcommand of the gateway's command line, in the gateway that runs.
client() {
  refuse_unless_running
  in_container exec "${GATEWAY_KEY:+--env=GATEWAY_KEY}" gateway node gateway/dist/main.js "$@"
}

# `run` or `exec`, with a terminal where there is one. Empty arguments are options that weren't given.
in_container() {
  local command=(--progress quiet "$1") argument
  shift
  if ! [ -t 0 ] || ! [ -t 1 ]; then command+=(--no-TTY); fi
  for argument in "$@"; do [ -z "$argument" ] || command+=("$argument"); done
  compose "${command[@]}"
}

# An option with its value, or nothing where the setting is empty.
option() { [ -z "$2" ] || printf -- '--%s=%s' "$1" "$2"; }

existing() {
  [ -e "$2" ] || refuse "$1: expected a file or a folder, got $2"
  realpath "$2"
}

is_running() { [ -n "$(compose ps --status running --quiet gateway 2>/dev/null)" ]; }

refuse_unless_running() { is_running || refuse "the API is not running: make api"; }

refuse() {
  echo "$*" >&2
  exit 1
}

main "$@"
