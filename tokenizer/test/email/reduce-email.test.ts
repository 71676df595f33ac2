import fc from "fast-check";
import { expect, test } from "vitest";
import { reduceEmail } from "../../src/email/reduce-email.js";
import { DEFAULT_TOKENIZER_SETTINGS, fitTokenizer, readTokenizer } from "../../src/index.js";

const lines = (...parts: string[]): string => parts.join("\r\n");

const CASES: readonly (readonly [name: string, message: string, text: string])[] = [
  [
    "a plain message",
    lines("Subject: Hello", "From: ann@example.org", "", "How are you?"),
    "Hello How are you?",
  ],
  [
    "an encoded subject and quoted-printable in Latin-1",
    lines(
      "From: =?utf-8?Q?Ren=C3=A9?= <rene@example.org>",
      "Subject: =?utf-8?B?R2FnbmV6IHVuIGlQaG9uZSDDqXTDqQ==?=",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=iso-8859-1",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Bonjour =E9t=E9, cher=",
      " client",
    ),
    "Gagnez un iPhone été Bonjour été, cher client",
  ],
  [
    "both parts of an alternative: what a reader sees, the HTML, in base64",
    lines(
      "Subject: Offer",
      'Content-Type: multipart/alternative; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      "Weather report",
      "--b",
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: base64",
      "",
      "PGgxPldpbjwvaDE+PHA+IGEgPGI+cHJpemU8L2I+ICZlYWN1dGU7PC9wPjxzY3JpcHQ+eCgpPC9zY3JpcHQ+",
      "--b--",
    ),
    "Offer Win a prize é",
  ],
  [
    "an attachment and a message inside",
    lines(
      "Subject: Minutes",
      "Content-Type: multipart/mixed; boundary=outer",
      "",
      "--outer",
      "Content-Type: text/plain",
      "",
      "See the file.",
      "--outer",
      "Content-Type: application/pdf; name=x.pdf",
      "Content-Disposition: attachment; filename=x.pdf",
      "Content-Transfer-Encoding: base64",
      "",
      "AAAA",
      "--outer--",
    ),
    "Minutes See the file.",
  ],
  [
    "what was quoted, who wrote it, and the signature",
    lines(
      "Subject: Re: Lunch",
      "",
      "Yes.",
      "",
      "On Monday, Ann wrote:",
      "> At noon?",
      "> Ann",
      "-- ",
      "Bob, Sales",
    ),
    "Re: Lunch Yes.",
  ],
  [
    "a quotation in French and a repeated message",
    lines(
      "Subject: Re: Midi",
      "",
      "D'accord.",
      "Le 3 mars, Anne a écrit :",
      "> À midi ?",
      "----- Message d'origine -----",
      "De : Anne",
    ),
    "Re: Midi D'accord.",
  ],
  [
    "a message that only quotes: it is left whole",
    lines("Subject: Re", "", "> At noon?"),
    "Re > At noon?",
  ],
  ["a folded subject", lines("Subject: A long", " subject", "", "Text"), "A long subject Text"],
  [
    "a message of an mbox file",
    lines("From ann@example.org Mon Mar  3", "Subject: Hello", "", "Text"),
    "Hello Text",
  ],
  [
    "a multipart without boundary, which no parser reads",
    lines("Subject: Broken", "Content-Type: multipart/mixed", "", "Buy now"),
    "Subject: Broken Content-Type: multipart/mixed Buy now",
  ],
  [
    "a link with where it leads",
    lines("Subject: s", "Content-Type: text/html", "", '<a href="https://example.org/x">Click</a>'),
    "s Click [https://example.org/x]",
  ],
];

test.each(CASES)("the text of %s", (_name, message, text) => {
  expect(reduceEmail(message)).toBe(text);
  expect(reduceEmail(message.replaceAll("\r\n", "\n"))).toBe(text);
});

test.each([
  ["a short message", "Free entry in 2 a wkly comp to win! Txt WIN to 80086"],
  ["one line that begins as a header field does", "Subject: call me when you are home"],
  ["lines of a chat", "Ann: hello\nBob: hi\n\nSee you"],
  ["a text of many lines", "first\nsecond\n\nthird"],
  ["nothing", ""],
])("%s is no e-mail and stays as it is", (_name, text) => {
  expect(reduceEmail(text)).toBe(text);
});

test("what was made of an e-mail is no e-mail: preparing twice is preparing once", () => {
  const header = fc.constantFrom(
    "Subject: x",
    "From: a@b",
    "Content-Type: text/html",
    'Content-Type: multipart/mixed; boundary="b"',
    "Content-Type: message/rfc822",
    "Content-Transfer-Encoding: base64",
    "Content-Transfer-Encoding: quoted-printable",
    "X-Y: =?utf-8?Q?=C3?=",
    " folded",
    "",
  );
  const body = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "--b",
      "--b--",
      "<p>",
      "<table>",
      "=C3=A",
      "PGI+",
      "> q",
      "-- ",
      "&#x1F600;",
      "Subject: y",
    ),
  );
  const message = fc
    .tuple(fc.array(header, { maxLength: 6 }), fc.array(fc.oneof(header, body), { maxLength: 12 }))
    .map((parts) => parts.flat().join("\n"));
  fc.assert(
    fc.property(message, (text) => {
      const once = reduceEmail(text);
      expect(reduceEmail(once)).toBe(once);
      expect(once.length).toBeLessThanOrEqual(Math.max(text.length, 8_000));
    }),
    { numRuns: 200 },
  );
});

test.each([
  [
    "ten thousand nested parts",
    "Subject: s\n".concat(
      ...Array.from(
        { length: 10_000 },
        (_, i) => `Content-Type: multipart/mixed; boundary=b${String(i)}\n\n--b${String(i)}\n`,
      ),
    ),
  ],
  [
    "forty thousand parts",
    `Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n${"--b\n\nx\n".repeat(40_000)}--b--`,
  ],
  ["deep HTML", `Subject: s\nContent-Type: text/html\n\n${"<div>".repeat(40_000)}Win`],
  ["a long line of encoded words", `Subject: ${"=?utf-8?Q?=C3=A9?= ".repeat(10_000)}\n\nx`],
  [
    "a megabyte of base64",
    `Subject: s\nContent-Transfer-Encoding: base64\n\n${"QUJD".repeat(262_144)}`,
  ],
  ["a header that never ends", "Subject: s\n".repeat(50_000)],
  ["a million quotation marks", `Subject: s\n\n${">".repeat(1_000_000)}`],
  ["an attribution without end", `Subject: s\n\n${"on ".repeat(100_000)}wrote`],
])(
  "%s ends, with at most 8 000 characters or the text itself",
  (_name, text) => {
    const reduced = reduceEmail(text);
    if (reduced !== text) expect(reduced.length).toBeLessThanOrEqual(8_000);
  },
  5_000,
);

test("a tokenizer that reads e-mails gives a message and its text the same features, after reading back as well", () => {
  const message = lines("From: a@example.org", "Subject: Win", "", "a <prize>", "> quoted");
  const settings = { ...DEFAULT_TOKENIZER_SETTINGS, preparation: "email" as const };
  const { tokenizer, rows } = fitTokenizer([message, "Win a <prize>"], settings);
  expect(tokenizer.prepare(message)).toBe("Win a <prize>");
  expect(tokenizer.encode(message)).toEqual(tokenizer.encode("Win a <prize>"));
  expect(rows.offsets[2]).toBe(2 * (rows.offsets[1] ?? 0));
  const read = readTokenizer(JSON.parse(JSON.stringify(tokenizer)));
  expect(read.readsEmail).toBe(true);
  expect(read.encode(message)).toEqual(tokenizer.encode(message));
});

test("a tokenizer that doesn't read e-mails takes the header fields for text", () => {
  const message = "From: a@example.org\nSubject: Win";
  const { tokenizer } = fitTokenizer([message], DEFAULT_TOKENIZER_SETTINGS);
  expect(tokenizer.readsEmail).toBe(false);
  expect(tokenizer.prepare(message)).toBe(message);
});
