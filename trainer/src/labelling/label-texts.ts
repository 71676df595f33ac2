import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { stringify } from "csv-stringify/sync";
import type { DataSettings } from "../settings/train-settings.js";
import type { Terminal } from "../terminal.js";
import {
  decide,
  type FunctionTrust,
  learnTrust,
  type Verdict,
  type VoteMatrix,
} from "./label-model.js";
import { type GivenText, readTexts } from "./read-texts.js";
import { type LabellingRules, readRules } from "./rules.js";
import { functionFigures, tableLines } from "./vote-figures.js";

/** What `label` is asked to do. */
export interface LabelRequest {
  readonly rules: string;
  readonly dataset: string;
  /** The CSV of the labelled texts; those without a label go beside it. */
  readonly to: string;
  readonly settings: DataSettings;
}

const STEP = 1000;

/** Lets the functions vote on each text, weighs the votes, writes what they come to, and tells how the functions did. */
export async function labelTexts(
  { rules: rulesPath, dataset, to, settings }: LabelRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const rules = await readRules(rulesPath);
  const { texts, nameOf } = await readTexts(dataset, settings);
  const voters = collectVotes(rules, texts, terminal, signal);
  terminal.progress("vote", texts.length, texts.length);
  const intents = [...new Set(rules.functions.map(({ intent }) => nameOf(intent)))];
  const positions = new Map(intents.map((name, position) => [name, position]));
  const votes: VoteMatrix = {
    intentOf: rules.functions.map(({ intent }) => positions.get(nameOf(intent)) ?? 0),
    voters,
    intentCount: intents.length,
  };
  // a given intent that no function votes for is a position that no vote has
  const truths = texts.map(({ intent }) =>
    intent === undefined ? undefined : (positions.get(nameOf(intent)) ?? -1),
  );
  const trust = learnTrust(votes, truths);
  const verdicts = decide(votes, trust);
  const figures = functionFigures(votes, truths, verdicts);
  for (const line of tableLines(rules.functions, figures, trust, nameOf)) terminal.line(line);
  tellTrust(trust, terminal);
  const labelled: string[][] = [];
  const rest: string[][] = [];
  texts.forEach(({ id, text, intent }, row) => {
    const said = (voters[row] ?? []).map((voter) => {
      const it = rules.functions[voter];
      return it === undefined ? "" : `${it.name}: ${nameOf(it.intent)}`;
    });
    const verdict = verdicts[row];
    const given = intent === undefined ? undefined : nameOf(intent);
    const chosen = given ?? (verdict === undefined ? undefined : intents[verdict.intent]);
    if (chosen === undefined) rest.push([id, text, said.join("; ")]);
    else labelled.push([id, text, chosen, ...source(given, verdict), said.join("; ")]);
  });
  const restPath = besides(to);
  await writeCsv(to, ["id", "question", "intent", "source", "confidence", "votes"], labelled);
  await writeCsv(restPath, ["id", "question", "votes"], rest);
  terminal.line(
    `wrote ${String(labelled.length)} texts with an intent to ${to}, ${String(rest.length)} without to ${restPath}`,
  );
  terminal.line(`make train DATASET=${to}`);
}

/** An intent that was given stays, whatever the votes say of it. */
function source(given: string | undefined, verdict: Verdict | undefined): [string, string] {
  return given === undefined ? ["votes", (verdict?.confidence ?? 0).toFixed(4)] : ["given", ""];
}

function collectVotes(
  { functions, prepare }: LabellingRules,
  texts: readonly GivenText[],
  terminal: Terminal,
  signal: AbortSignal,
): number[][] {
  return texts.map(({ text }, index) => {
    if (index % STEP === 0) {
      signal.throwIfAborted();
      terminal.progress("vote", index, texts.length);
    }
    const prepared = prepare(text);
    return functions.flatMap(({ matches }, voter) => (matches(prepared) ? [voter] : []));
  });
}

function tellTrust(trust: readonly FunctionTrust[], terminal: Terminal): void {
  const count = (from: FunctionTrust["source"]): string =>
    String(trust.filter((it) => it.source === from).length);
  terminal.line(
    `weights: of ${count("labels")} functions from the given labels, of ${count("agreement")} from how the others bear them out, of ${count("assumed")} assumed (accuracy 0.7)`,
  );
}

function besides(path: string): string {
  const extension = extname(path);
  const stem = extension === "" ? path : path.slice(0, -extension.length);
  return `${stem}-undecided${extension}`;
}

async function writeCsv(path: string, columns: string[], rows: string[][]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${String(process.pid)}.tmp`;
  await writeFile(temporary, stringify(rows, { header: true, columns }));
  await rename(temporary, path);
}
