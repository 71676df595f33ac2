import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Where sentences come from that a page may show. */
const SPOKEN = ["gateway/src", "trainer/src/health/checks.ts", "version/src/read-version.ts"];
/** What speaks to a terminal, to another protocol or to nobody. */
const UNSEEN = new RegExp(
  `^gateway/src/(?:${[
    "batch/ordered",
    "chain/",
    "client/",
    "config",
    "database/",
    "evidence/thread",
    "gen/",
    "http/safe-headers",
    "main",
    "metrics/",
    "openapi/",
    "pages/",
    "predictions/prediction-log\\.ts",
    "predictions/privacy/",
    "predictions/spool/",
    "protocols/",
    "replay/",
    "routes/",
    "security/session-handlers",
    "settings/setting\\.ts",
    "tracing/",
    "traffic/shadows\\.ts",
    "typed-client/",
    "workers/",
    // composed by the pages from figures
    "evidence/version-comparison",
    "promotion/verdict\\.ts",
  ].join("|")})`,
);

/** Parts of a sentence, headers and commands. */
const NO_SENTENCE = /^(?:, |HTTP\/|Content-Length|curl )/;
/** What a hole of a template may hold: a figure, nothing, a reason in brackets, another sentence. */
const FILLINGS = ["7", "", " (it has no manifest)", "it has no manifest"];

/** A sentence of the sources: where it stands, and what it may look like with its holes filled. */
export interface SaidSentence {
  readonly file: string;
  readonly filled: readonly string[];
}

/** Every literal text of three words and more that a page may come to show. */
export function saidSentences(): SaidSentence[] {
  return SPOKEN.flatMap((place) =>
    sourcesIn(place)
      .filter((file) => !UNSEEN.test(file))
      .flatMap((file) => sentencesOf(file)),
  );
}

function sourcesIn(place: string): string[] {
  if (place.endsWith(".ts")) return [place];
  return readdirSync(join(ROOT, place), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${place}/${name}`);
}

function sentencesOf(file: string): SaidSentence[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(ROOT, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: SaidSentence[] = [];
  const visit = (node: ts.Node): void => {
    if (isUnseen(node)) return;
    const [text = "", ...others] = textsOf(node);
    if (isSentence(text) && !NO_SENTENCE.test(text)) {
      found.push({ file, filled: [text, ...others] });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isSentence(text: string): boolean {
  return text.split(/\s+/).filter((word) => /^[A-Za-z']{2,}/.test(word)).length >= 3;
}

function textsOf(node: ts.Node): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (!ts.isTemplateExpression(node)) return [];
  const { head, templateSpans } = node;
  return FILLINGS.map(
    (filling) => head.text + templateSpans.map(({ literal }) => filling + literal.text).join(""),
  );
}

/** SQL, imports, types, and what is written to the gateway's log. */
function isUnseen(node: ts.Node): boolean {
  if (ts.isTaggedTemplateExpression(node) || ts.isImportDeclaration(node)) return true;
  if (ts.isTypeNode(node)) return true;
  return ts.isPropertyAssignment(node) && node.name.getText() === "msg";
}
