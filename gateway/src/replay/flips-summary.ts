import { labelsStillNeeded, mcnemarExact, wilsonInterval } from "@intent-serving/evaluation";
import { z } from "zod";
import type { ReplayPage } from "../contract/replay.js";

const Count = z.int().min(0);

/** What a replay counted so far. */
export const ReplayTally = z.strictObject({
  sent: Count,
  own: Count,
  unreadable: Count,
  flips: Count,
  labelled: z.strictObject({
    both: Count,
    onlyLogged: Count,
    onlyReplayed: Count,
    neither: Count,
  }),
  /** How often which intent became which, as `12 → 7`. */
  changes: z.record(z.string(), Count),
});

/** The shape of {@link ReplayTally}. */
export type ReplayTally = z.infer<typeof ReplayTally>;

/** A tally of nothing. */
export const NO_TALLY: ReplayTally = {
  sent: 0,
  own: 0,
  unreadable: 0,
  flips: 0,
  labelled: { both: 0, onlyLogged: 0, onlyReplayed: 0, neither: 0 },
  changes: {},
};

/** A tally with a page added. */
export function addPage(tally: ReplayTally, page: ReplayPage): ReplayTally {
  const changes = { ...tally.changes };
  for (const { logged, replayed } of page.flips) {
    const change = `${String(logged.intent)} → ${String(replayed.intent)}`;
    changes[change] = (changes[change] ?? 0) + 1;
  }
  const { labelled } = tally;
  return {
    sent: tally.sent + page.sent,
    own: tally.own + page.own,
    unreadable: tally.unreadable + page.unreadable,
    flips: tally.flips + page.flips.length,
    labelled: {
      both: labelled.both + page.labelled.both,
      onlyLogged: labelled.onlyLogged + page.labelled.onlyLogged,
      onlyReplayed: labelled.onlyReplayed + page.labelled.onlyReplayed,
      neither: labelled.neither + page.labelled.neither,
    },
    changes,
  };
}

const SHOWN_CHANGES = 10;

/** A finished replay in words; without labels it says how often the versions differ, never which is better. */
export function flipsSummary(
  tally: ReplayTally,
  {
    model,
    version,
    from,
    to,
  }: Pick<ReplayPage, "model" | "version"> & { readonly from: string; readonly to: string },
): string {
  const { sent, flips, own, unreadable } = tally;
  const { lower, upper } = wilsonInterval(flips, sent);
  const name = `version ${String(version)}`;
  const lines = [
    `${String(sent)} queries of ${model} from ${from} to ${to}, answered by ${name}`,
    `flips: ${String(flips)} (${percent(sent === 0 ? 0 : flips / sent)}, 95 % interval ${percent(lower)} to ${percent(upper)})`,
  ];
  if (own > 0) lines.push(`not sent: ${String(own)} that ${name} had answered itself`);
  if (unreadable > 0)
    lines.push(`not sent: ${String(unreadable)} that were kept without their text`);
  const most = Object.entries(tally.changes)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, SHOWN_CHANGES);
  if (most.length > 0) {
    lines.push(`most often: ${most.map(([change, n]) => `${change} (${String(n)})`).join(", ")}`);
  }
  return `${[...lines, ...verdict(tally, name)].join("\n")}\n`;
}

function verdict({ labelled, flips }: ReplayTally, name: string): string[] {
  const { both, onlyLogged, onlyReplayed, neither } = labelled;
  const labels = both + onlyLogged + onlyReplayed + neither;
  if (labels === 0) {
    return flips === 0
      ? []
      : ["no label says which is right: these are disagreements, not a verdict"];
  }
  const needed = labelsStillNeeded({ onlyFirst: onlyLogged, onlySecond: onlyReplayed, neither });
  return [
    `labelled: ${String(labels)}; right: both ${String(both)}, only as logged ${String(onlyLogged)}, only ${name} ${String(onlyReplayed)}, neither ${String(neither)}`,
    `McNemar's exact test: p = ${mcnemarExact(onlyLogged, onlyReplayed).toFixed(4)}${needed === 0 ? "" : `; about ${String(needed)} more labels of flips are needed for a verdict at any time`}`,
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
