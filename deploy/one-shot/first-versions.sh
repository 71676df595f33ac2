#!/bin/bash
# Trains where no version of any model is published yet; else it ends at once.
set -euo pipefail

if compgen -G '/app/models/*/[1-9]*' >/dev/null; then
  echo "models/ has a version already: nothing to train"
else
  exec node trainer/dist/main.js train
fi
