import { describe, expect, it } from "vitest";
import {
  aspiredVersions,
  LATEST_VERSION,
  nextAction,
  type VersionPolicy,
  type VersionView,
  versionFolders,
} from "../src/version-policy.js";
import type { VersionState } from "../src/version-state.js";
import { asRecord, readFixture } from "./fixtures.js";

function policyOf(json: unknown): VersionPolicy {
  if (json === null) return LATEST_VERSION;
  const { all, latest, specific } = asRecord(json);
  if (all !== undefined) return { kind: "all" };
  if (latest !== undefined) {
    return { kind: "latest", numVersions: Number(asRecord(latest)["num_versions"] ?? 1) };
  }
  const versions: unknown = asRecord(specific)["versions"];
  return {
    kind: "specific",
    versions: Array.isArray(versions) ? versions.map((it) => BigInt(Number(it))) : [],
  };
}

describe("the versions that are wanted", () => {
  it.each(readFixture("folders"))("%j", (row) => {
    const { folders, policy, aspired, anyOf } = asRecord(row);
    const names = Array.isArray(folders) ? folders.map(String) : [];
    const got = aspiredVersions(versionFolders(names), policyOf(policy)).map(
      ({ version, name }) => ({
        version: Number(version),
        dir: name,
      }),
    );
    if (Array.isArray(anyOf)) expect(anyOf).toContainEqual(got);
    else {
      expect(got).toHaveLength(Array.isArray(aspired) ? aspired.length : -1);
      expect(got).toEqual(expect.arrayContaining(Array.isArray(aspired) ? aspired : []));
    }
  });

  it("are never half-written or foreign folders", () => {
    const names = [
      ".staging",
      ".retired",
      "models.config",
      "3.tmp",
      "-1",
      "1e3",
      "",
      "9223372036854775808",
    ];
    expect(versionFolders(names)).toEqual([]);
  });
});

/** `3 AVAILABLE wanted`, with `changed` and `failed` where they hold. */
function view(text: string): VersionView {
  const [version = "", state = "", ...marks] = text.split(" ");
  const states = [
    "START",
    "LOADING",
    "AVAILABLE",
    "UNLOADING",
    "END",
  ] as const satisfies readonly VersionState[];
  const found = states.find((it) => it === state);
  if (found === undefined) throw new Error(`${state}: not a state`);
  return {
    version: BigInt(version),
    state: found,
    isAspired: marks.includes("wanted"),
    hasChanged: marks.includes("changed"),
    hasFailed: marks.includes("failed"),
  };
}

describe("the next action", () => {
  it.each([
    ["nothing is known", [], "none"],
    ["a version is new", ["1 START wanted"], "load 1"],
    [
      "several are new: the highest first",
      ["1 START wanted", "3 START wanted", "2 START wanted"],
      "load 3",
    ],
    ["one is loading", ["1 START wanted", "2 LOADING wanted"], "none"],
    ["all are there", ["1 AVAILABLE wanted", "2 AVAILABLE wanted"], "none"],
    ["the old one goes when the new one serves", ["1 AVAILABLE", "2 AVAILABLE wanted"], "unload 1"],
    ["the old one stays while the new one loads", ["1 AVAILABLE", "2 LOADING wanted"], "none"],
    [
      "the old one stays when the new one is broken",
      ["1 AVAILABLE", "2 END wanted failed"],
      "none",
    ],
    ["the new one loads before the old one goes", ["1 AVAILABLE", "2 START wanted"], "load 2"],
    ["none is wanted: lowest first", ["2 AVAILABLE", "1 AVAILABLE"], "unload 1"],
    ["one is unloading", ["1 UNLOADING", "2 AVAILABLE wanted"], "none"],
    ["a broken one has not changed", ["1 END wanted failed"], "none"],
    ["a broken one has changed", ["1 END wanted failed changed"], "load 1"],
    ["one that went is wanted again", ["1 END wanted"], "load 1"],
    ["a broken one is not wanted", ["1 END failed changed"], "none"],
    ["a broken one keeps no other waiting", ["1 START wanted", "2 END wanted failed"], "load 1"],
  ])("%s", (_, versions, expected) => {
    const action = nextAction(versions.map(view));
    expect(action === undefined ? "none" : `${action.kind} ${String(action.version)}`).toBe(
      expected,
    );
  });
});
