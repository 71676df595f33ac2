import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/*
 * Fails where git tracks what must stay private: data sets, models, archives, secrets, keys.
 *   node checks/tracked-files.mjs [FOLDER]
 */
const MAX_SCANNED_BYTES = 1_000_000;
const KEY_TEXT = /-----BEGIN ([A-Z ]+ )?PRIVATE KEY( BLOCK)?-----|AGE-SECRET-KEY-1[A-Z0-9]{20}/;

/** Each rule: what it is, which paths it means, and which of those are meant to be tracked. */
const RULES = [
  { what: "a data file", path: /^data\//, except: /^data\/(medication-fr|spam-en-fr)\// },
  { what: "a model", path: /^models\//, except: /^models\/\.gitkeep$/ },
  {
    what: "a model",
    path: /(^|\/)(saved_model\.pb|variables\.data-.*|[^/]+\.(h5|keras|onnx|tflite))$/,
    except: /^([^/]+\/test|native\/check)\//,
  },
  {
    what: "an archive",
    path: /\.(gpg|asc|age|tgz|tar|tar\.\w+|zip|7z|rar)$/i,
    except: /^data\.tgz\.gpg$/,
  },
  { what: "an environment file", path: /(^|\/)\.env(\..*)?$/, except: /\.(example|dist)$/ },
  {
    what: "a key",
    path: /(\.(pem|key|p12|pfx|jks|keystore)|(^|\/)id_(rsa|dsa|ecdsa|ed25519))$/i,
  },
  { what: "a secret", path: /(^|\/)(secrets?\/|\.pgpass$|\.netrc$|\.htpasswd$)/i },
  { what: "the user's own settings", path: /^conf\/train-conf\.yml$/ },
  { what: "predictions", path: /(^|\/)predictions\.csv$/ },
];

const folder = process.argv[2] ?? ".";
const files = listTracked();
if (files !== undefined) {
  const problems = files.flatMap((file) => problemsOf(file));
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) {
    process.stderr.write("remove each from git, which keeps it here: git rm --cached PATH\n");
    process.exitCode = 1;
  } else {
    process.stdout.write(`${files.length} tracked files, none of them private\n`);
  }
}

function listTracked() {
  try {
    const options = { cwd: folder, maxBuffer: 100_000_000, stdio: ["ignore", "pipe", "pipe"] };
    return execFileSync("git", ["ls-files", "-z"], options)
      .toString()
      .split("\0")
      .filter((file) => file !== "");
  } catch (error) {
    const reason = error.code === "ENOENT" ? "git is missing" : error.stderr.toString().trim();
    process.stdout.write(`skipped: the tracked files can't be listed (${reason})\n`);
    return undefined;
  }
}

function problemsOf(file) {
  for (const { what, path, except } of RULES) {
    if (path.test(file) && !(except?.test(file) ?? false)) return [`${file}: ${what} is tracked`];
  }
  return holdsKey(file) ? [`${file}: a private key is in a tracked file`] : [];
}

function holdsKey(file) {
  const path = join(folder, file);
  try {
    const { size } = statSync(path);
    return size <= MAX_SCANNED_BYTES && KEY_TEXT.test(readFileSync(path, "latin1"));
  } catch {
    // it is deleted in the working tree, or a link to nowhere
    return false;
  }
}
