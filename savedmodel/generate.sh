#!/usr/bin/env bash
# Compiles proto/*.proto into src/gen/. Needs Node 22 or newer (NODE=/path/to/node names one), as protoc-gen-es does.
set -euo pipefail
cd "$(dirname "$0")"
node=${NODE:-node}
if ! "$node" -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 22 ? 0 : 1)'; then
  echo "generate.sh: expected Node 22 or newer, got $("$node" --version); set NODE=/path/to/node" >&2
  exit 1
fi
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
npm install --silent --no-save --ignore-scripts --prefix "$tools" @bufbuild/buf@1.75.0 @bufbuild/protoc-gen-es@2.17.0
printf '#!/bin/sh\nexec "%s" "%s/node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es" "$@"\n' \
  "$(command -v "$node")" "$tools" > "$tools/protoc-gen-es"
chmod +x "$tools/protoc-gen-es"
rm -rf src/gen
"$node" "$tools/node_modules/.bin/buf" generate proto --template "{
  \"version\": \"v2\",
  \"plugins\": [{ \"local\": \"$tools/protoc-gen-es\", \"out\": \"src/gen\", \"opt\": [\"target=ts\", \"import_extension=js\"] }]
}"
