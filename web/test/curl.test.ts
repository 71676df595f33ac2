import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { curlCommand } from "../src/pages/playground/curl.js";

it("is one command to a shell, whatever the text", () => {
  const query = `l'été "a" $HOME \`id\` \\ & ; <b>\n--data`;
  const command = curlCommand({
    origin: "http://127.0.0.1:4002",
    model: "intent",
    query,
    needsKey: false,
  });
  const script = `curl() { for part in "$@"; do printf '%s\\0' "$part"; done; }\n${command}`;
  expect(execFileSync("sh", ["-c", script]).toString().split("\0")).toEqual([
    "-G",
    "http://127.0.0.1:4002/intent/compare",
    "--data-urlencode",
    `query=${query}`,
    "",
  ]);
});

it("takes the key from the environment, never from the page", () => {
  const parts = { origin: "https://api.example", model: "spam", query: "a", needsKey: true };
  expect(curlCommand(parts)).toContain('-H "Authorization: Bearer $KEY"');
});
