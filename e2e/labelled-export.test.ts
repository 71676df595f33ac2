import { expect, it } from "vitest";
import { spreadsheetText } from "../gateway/src/feedback/spreadsheet-text.js";
import { isLabelledExport, withoutQuote } from "../trainer/src/dataset/spreadsheet-text.js";

it.each([
  ["puis-je conduire ?", "puis-je conduire ?"],
  ['=HYPERLINK("http://example.org")', `'=HYPERLINK("http://example.org")`],
  ["+33 6 12", "'+33 6 12"],
  ["-dose", "'-dose"],
  ["@dose", "'@dose"],
  ["\tdose", "'\tdose"],
  ["'=1", "''=1"],
  ["'été", "'été"],
  ["", ""],
])(
  "an export keeps %j from being a formula, and a training reads it as it was",
  (text, exported) => {
    expect(spreadsheetText(text)).toBe(exported);
    expect(withoutQuote(exported)).toBe(text);
  },
);

it("leaves the texts of other tables alone", () => {
  expect(isLabelledExport(["id", "question", "intent"])).toBe(false);
  expect(
    isLabelledExport("id,question,intent,predicted_intent,version,labelled_at".split(",")),
  ).toBe(true);
});
