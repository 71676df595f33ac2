#!/usr/bin/env bash
# A command of the trainer that publishes or retires versions; which of them are in use, it asks the service that runs from
# this folder:
#   bin/publish.sh train|compress|publish|retire
set -euo pipefail

node bin/setup.mjs
GATEWAY_URL=${GATEWAY_URL:-$(node local/dist/main.js url)}
export GATEWAY_URL
exec node trainer/dist/main.js "$@"
