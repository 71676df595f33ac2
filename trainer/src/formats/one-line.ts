const breaks = /[\s\p{Cc}]+/gu;
const outsideText = /[\p{Surrogate}\ufffe\uffff]/gu;

/** The text as formats hold it that have a line for each: white space and control characters become single spaces. */
export function oneLine(text: string): string {
  return text.replace(breaks, " ").trim().replace(outsideText, "\ufffd");
}
