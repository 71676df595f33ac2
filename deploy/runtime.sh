#!/usr/bin/env bash
# Says how the Make targets run: `docker` or `local` on stdout, and where it had to choose, why, in one line on stderr.
#   deploy/runtime.sh [TARGET]
# RUNTIME decides where it is set. Else Docker runs where an engine on amd64 answers and the images are there or arrive
# within IMAGE_WAIT_SECONDS (60). The choice, or what `make api` was told, is kept until `make stop`, so that all targets
# speak of the same service.
set -euo pipefail
cd "$(dirname "$0")/.."

kept=data/run/runtime
engine_wait_seconds=2
image_wait_seconds=${IMAGE_WAIT_SECONDS:-60}
target=${1:-}

# A folder that can't be written keeps nothing, and hinders nobody.
remember() {
  { mkdir -p "${kept%/*}" && echo "$1" >"$kept"; } 2>/dev/null || true
}

forget() { rm -f "$kept" 2>/dev/null || true; }

choose() {
  [ "$target" = stop ] || remember "$1"
  echo "runtime: $1 ($2)" >&2
  echo "$1"
  exit 0
}

case ${RUNTIME:-} in
  local | docker)
    [ "$target" != api ] || remember "$RUNTIME"
    [ "$target" != stop ] || forget
    echo "$RUNTIME"
    exit 0
    ;;
  "") ;;
  *)
    echo "RUNTIME: expected local or docker, got $RUNTIME" >&2
    exit 2
    ;;
esac

if [ -s "$kept" ]; then
  cat "$kept"
  [ "$target" != stop ] || forget
  exit 0
fi

command -v docker >/dev/null || choose local "there is no docker command"
architecture=$(timeout "$engine_wait_seconds" docker version --format '{{.Server.Arch}}' 2>/dev/null) ||
  choose local "no Docker engine answers within $engine_wait_seconds s"
[ "$architecture" = amd64 ] ||
  choose local "the engine is $architecture, and TensorFlow Serving's image is amd64 alone; RUNTIME=docker takes the embedded model server"
docker compose version >/dev/null 2>&1 || choose local "docker has no compose"

deadline=$((SECONDS + image_wait_seconds))
for image in node:22-bookworm-slim postgres:17-bookworm tensorflow/serving:2.20.0; do
  docker image inspect "$image" >/dev/null 2>&1 && continue
  [ "$target" != stop ] || choose local "the image $image is not here"
  echo "runtime: waiting for the image $image, until $image_wait_seconds s are over" >&2
  remaining=$((deadline > SECONDS ? deadline - SECONDS : 1))
  code=0
  timeout "$remaining" docker pull --quiet "$image" >/dev/null 2>&1 || code=$?
  [ "$code" != 124 ] || choose local "the image $image did not arrive within $image_wait_seconds s"
  [ "$code" = 0 ] || choose local "the image $image is not here and no registry gives it"
done
choose docker "an engine answers and the images are there"
