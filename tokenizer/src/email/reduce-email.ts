import { convert, type HtmlToTextOptions } from "html-to-text";
import { extract, type LetterparserMail } from "letterparser";
import { looksLikeEmail } from "./looks-like-email.js";
import { ownWords } from "./own-words.js";

/** What is read of a message, in characters: attachments stand behind the text, and make no difference to what it means. */
const MAX_READ = 262_144;

/** What is kept of a message's text, in characters: a model of n-grams has long made up its mind by then. */
const MAX_KEPT = 8_000;

/** Real messages have some ten; the parser looks at all that follow for each, which would hold up everybody else. */
const MAX_PARTS = 200;

const htmlOptions: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxInputLength: MAX_READ, maxDepth: 200, ellipsis: "" },
  selectors: [
    { selector: "a", options: { hideLinkHrefIfSameAsText: true } },
    { selector: "img", format: "skip" },
    // a heading in capitals would be another text than the one that was sent
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  ],
};

const space = /\s+/gu;

/**
 * The text of an e-mail, on one line: its subject, then what its sender wrote in it. The HTML part counts where there is
 * one, since that is what a reader sees. Header fields, attachments, markup, quoted answers and signatures go; so does what
 * is behind the first 8 000 characters. A text that is no e-mail comes back as it is, and so does what this made of one.
 * What can't be parsed is read as plain text. The parts are decoded by letterparser, HTML by html-to-text.
 */
export function reduceEmail(text: string): string {
  if (!looksLikeEmail(text)) return text;
  const message = text.slice(0, MAX_READ).replace(/^From .*\r?\n/, "");
  const { subject, body } = read(message);
  return `${subject} ${ownWords(body)}`.replace(space, " ").trim().slice(0, MAX_KEPT).trim();
}

interface ReadMessage {
  readonly subject: string;
  readonly body: string;
}

function read(message: string): ReadMessage {
  // spam is broken on purpose; its words are still there
  const asItIs = { subject: "", body: message };
  if (message.split("\n--", MAX_PARTS + 1).length > MAX_PARTS) return asItIs;
  try {
    const mail = extract(message.replaceAll("\r\n", "\n"));
    return { subject: mail.subject ?? "", body: bodyOf(mail) };
  } catch {
    return asItIs;
  }
}

function bodyOf({ html = "", text = "" }: LetterparserMail): string {
  const shown = html === "" ? "" : htmlToText(html);
  return shown.trim() === "" ? text : shown;
}

function htmlToText(html: string): string {
  try {
    return convert(html, htmlOptions);
  } catch {
    return html;
  }
}
