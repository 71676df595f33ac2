import type { SettingDifference } from "../contract/comparison.js";
import type { VersionFacts } from "./version-facts.js";

/** Settings that differ, and how many don't. */
export interface SettingDifferences {
  readonly differs: SettingDifference[];
  readonly alike: number;
}

/** A record with more names is no configuration. */
const MAX_NAMES = 10_000;

/** What was set otherwise for two versions, and what else went into them: data, seed, kind, packages, calibration. */
export function settingDifferences(a: VersionFacts, b: VersionFacts): SettingDifferences {
  const [sideA, sideB] = [leavesOf(a), leavesOf(b)];
  const names = [...new Set([...sideA.keys(), ...sideB.keys()])];
  const differs = names.flatMap((name) => {
    const pair = { name, a: sideA.get(name) ?? null, b: sideB.get(name) ?? null };
    return JSON.stringify(pair.a) === JSON.stringify(pair.b) ? [] : [pair];
  });
  return { differs, alike: names.length - differs.length };
}

function leavesOf({ training, calibration, labels }: VersionFacts): Map<string, unknown> {
  const { kind, seed, settings, data, features, versions } = training;
  const leaves = new Map<string, unknown>();
  const { temperature, abstain, decision } = calibration;
  addLeaves(leaves, "", {
    kind,
    settings,
    data,
    intents: labels.length,
    features,
    calibration: {
      temperature,
      abstainThreshold: abstain?.threshold ?? null,
      decisionThreshold: decision?.threshold ?? null,
    },
    seed,
    packages: versions,
  });
  return leaves;
}

function addLeaves(leaves: Map<string, unknown>, name: string, value: unknown): void {
  if (leaves.size >= MAX_NAMES) return;
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  // a list of plain values, such as the methods of an augmentation, is one setting
  const isPlainList =
    Array.isArray(value) && value.every((it) => typeof it !== "object" || it === null);
  if (entries.length === 0 || isPlainList) {
    leaves.set(name, value);
    return;
  }
  for (const [key, inner] of entries) {
    addLeaves(leaves, name === "" ? key : `${name}.${key}`, inner);
  }
}
