#!/usr/bin/env bash
# Decrypts ARCHIVE (default data.tgz.gpg), a symmetric GnuPG archive, and hands it to the command that unpacks it:
#   bin/decrypt-archive.sh node trainer/dist/main.js unpack --to data/private
# The passphrase comes from the terminal or, with PASSPHRASE_FILE, from that file's first line; it is never an argument and
# never in the environment. The command gets the archive only once gpg has found it whole.
set -euo pipefail
umask 077

refuse() {
  echo "$*" >&2
  exit 1
}

archive=${ARCHIVE:-data.tgz.gpg}
[ $# -gt 0 ] || refuse "expected the command that unpacks, got none"
[ -f "$archive" ] && [ -r "$archive" ] || refuse "ARCHIVE: expected a file that can be read, got $archive"
command -v gpg >/dev/null || refuse "gpg is missing: install GnuPG"

incoming=data/private/.incoming
mkdir -p "$incoming"
folder=$(mktemp -d "$incoming/XXXXXX")
trap 'rm -rf "$folder"; rmdir "$incoming" 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

decrypt() {
  gpg --batch --yes --quiet --no-symkey-cache --pinentry-mode loopback "$@" \
    --output "$folder/archive" --decrypt "$archive" ||
    refuse "$archive could not be decrypted, and nothing was unpacked: is the passphrase right?"
}

if [ -n "${PASSPHRASE_FILE:-}" ]; then
  [ -f "$PASSPHRASE_FILE" ] && [ -r "$PASSPHRASE_FILE" ] ||
    refuse "PASSPHRASE_FILE: expected a file that can be read, got $PASSPHRASE_FILE"
  decrypt --passphrase-file "$PASSPHRASE_FILE"
else
  { : </dev/tty; } 2>/dev/null || refuse "there is no terminal to ask for the passphrase: set PASSPHRASE_FILE"
  IFS= read -rs -p "Passphrase of $archive: " passphrase </dev/tty
  echo >&2
  # printf is part of the shell, so that the passphrase is no program's argument
  decrypt --passphrase-fd 3 3< <(printf '%s' "$passphrase")
  unset passphrase
fi

"$@" <"$folder/archive"
