interface Rule {
  readonly pattern: RegExp;
  readonly mark: string;
}

const GAP = String.raw`[ .,/()\u00a0\u2009\u202f\u2010-\u2015-]{0,3}`;

/** In order: what a later rule would take only a part of comes before it. Each is linear in the text's length. */
const RULES: readonly Rule[] = [
  { mark: "[url]", pattern: /\b(?:https?:\/\/|www\.)[^\s<>"']{1,2000}/giu },
  {
    mark: "[email]",
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+'-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/giu,
  },
  { mark: "[iban]", pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/gu },
  { mark: "[address]", pattern: /(?<![\p{L}\p{N}])(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}\b/giu },
  // dates of birth, card, insurance and file numbers: six digits and more, whatever stands between them
  { mark: "[number]", pattern: new RegExp(String.raw`\+?\p{Nd}(?:${GAP}\p{Nd}){5,}`, "gu") },
  // what a machine made, such as a key: long, and both letters and digits
  { mark: "[token]", pattern: /\b(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[a-z])[\w-]{24,}\b/giu },
];

/**
 * A text without what names a person by its form: addresses of e-mail and of pages, account numbers, and runs of six
 * digits and more, such as phone numbers. Names and places have no such form, and stay.
 */
export function redact(text: string): string {
  let redacted = text;
  for (const { pattern, mark } of RULES) redacted = redacted.replace(pattern, mark);
  return redacted;
}
