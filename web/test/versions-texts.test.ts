import { expect, it } from "vitest";
import { markdownBlocks } from "../src/pages/versions/markdown.js";
import { settingRows } from "../src/pages/versions/setting-rows.js";

it("reads headings, paragraphs, lists, tables and code of a card", () => {
  const card = [
    "# intent",
    "Says **which** intent",
    "a text has.",
    "",
    "- one `x`",
    "  goes on",
    "- two",
    "",
    "| split | rows |",
    "|---|---:|",
    "| test | 403 |",
    "",
    "```",
    "make train",
    "```",
  ].join("\n");
  expect(markdownBlocks(card)).toEqual([
    { kind: "heading", level: 1, text: "intent" },
    {
      kind: "paragraph",
      spans: [
        { kind: "text", text: "Says " },
        { kind: "strong", text: "which" },
        { kind: "text", text: " intent a text has." },
      ],
    },
    {
      kind: "list",
      items: [
        [
          { kind: "text", text: "one " },
          { kind: "code", text: "x" },
          { kind: "text", text: " goes on" },
        ],
        [{ kind: "text", text: "two" }],
      ],
    },
    {
      kind: "table",
      head: ["split", "rows"],
      rows: [[[{ kind: "text", text: "test" }], [{ kind: "text", text: "403" }]]],
    },
    { kind: "code", text: "make train" },
  ]);
});

it.each([
  ["a heading without a text", "#"],
  ["a heading with a line separator", "# a\u2028b"],
  ["a fence that never ends", "```\nx"],
  ["HTML", "<img src=x onerror=alert(1)>"],
  ["a bar alone", "|"],
  ["seven signs", "####### x"],
])("ends at %s, and keeps it as text", (_, markdown) => {
  const written = JSON.stringify(markdownBlocks(markdown));
  expect(written.length).toBeGreaterThan(2);
});

it("writes nested settings as rows", () => {
  expect(
    settingRows({
      data: { seed: 1, strict: false, labels: null },
      hidden: [128, 64],
      parts: [{ kind: "svm" }, { kind: "neural" }],
      none: [],
    }),
  ).toEqual([
    { name: "data.seed", value: "1" },
    { name: "data.strict", value: "false" },
    { name: "data.labels", value: "–" },
    { name: "hidden", value: "128, 64" },
    { name: "parts.1.kind", value: "svm" },
    { name: "parts.2.kind", value: "neural" },
    { name: "none", value: "–" },
  ]);
});
