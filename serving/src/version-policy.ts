import type { VersionState } from "./version-state.js";

/** Which of the versions in a model's folder are to be served (TensorFlow Serving's `ServableVersionPolicy`). */
export type VersionPolicy =
  | { readonly kind: "all" }
  | { readonly kind: "latest"; readonly numVersions: number }
  | { readonly kind: "specific"; readonly versions: readonly bigint[] };

/** TensorFlow Serving's default: the highest version alone. */
export const LATEST_VERSION: VersionPolicy = { kind: "latest", numVersions: 1 };

const MAX_VERSION = 2n ** 63n - 1n;

/** A child of a base path that is a version, and the name it has there: version 17 may be called `00017`. */
export interface VersionFolder {
  readonly version: bigint;
  readonly name: string;
}

/**
 * The versions among the names in a base path, lowest first: a name is a version where all of it reads as an int64; of
 * several names for one version the first in order of spelling wins.
 */
export function versionFolders(names: readonly string[]): VersionFolder[] {
  const folders = new Map<bigint, string>();
  for (const name of [...names].sort()) {
    if (!/^[0-9]+$/.test(name)) continue;
    const version = BigInt(name);
    if (version <= MAX_VERSION && !folders.has(version)) folders.set(version, name);
  }
  return [...folders]
    .map(([version, name]) => ({ version, name }))
    .sort((a, b) => (a.version < b.version ? -1 : 1));
}

/** The versions that a policy wants, lowest first. */
export function aspiredVersions(
  folders: readonly VersionFolder[],
  policy: VersionPolicy,
): VersionFolder[] {
  switch (policy.kind) {
    case "all":
      return [...folders];
    case "latest":
      return policy.numVersions < 1 ? [] : folders.slice(-policy.numVersions);
    case "specific":
      return folders.filter(({ version }) => policy.versions.includes(version));
  }
}

/** What is known of a version when the next step is decided. */
export interface VersionView {
  readonly version: bigint;
  readonly state: VersionState;
  readonly isAspired: boolean;
  /** Whether its folder is another than the one that was loaded, or that failed to load. */
  readonly hasChanged: boolean;
  /** Whether its last load failed. */
  readonly hasFailed: boolean;
}

/** The next thing to do for one version. */
export type VersionAction =
  | { readonly kind: "load"; readonly version: bigint }
  | { readonly kind: "unload"; readonly version: bigint };

/**
 * Decides the next step of a model's versions, or none (TensorFlow Serving's `AvailabilityPreservingPolicy`). A version
 * that is no longer wanted goes only when another wanted one is available, or when none is wanted: there is no moment
 * without an answer. New versions load from the highest down, one at a time. A version that failed, or ended, is loaded
 * again only when its folder has changed.
 */
export function nextAction(versions: readonly VersionView[]): VersionAction | undefined {
  const isLoading = versions.some(({ state }) => state === "LOADING");
  const wanted = versions.filter(({ isAspired }) => isAspired);
  const surplus = versions.filter(({ isAspired, state }) => !isAspired && state === "AVAILABLE");

  const lowest = lowestVersion(surplus);
  if (lowest !== undefined) {
    const hasReplacement = wanted.some(({ state }) => state === "AVAILABLE");
    if (wanted.length === 0 || hasReplacement) return { kind: "unload", version: lowest };
  }
  if (isLoading) return undefined;

  const highest = highestVersion(wanted.filter(isLoadable));
  return highest === undefined ? undefined : { kind: "load", version: highest };
}

function isLoadable({ state, hasFailed, hasChanged }: VersionView): boolean {
  return state === "START" || (state === "END" && (!hasFailed || hasChanged));
}

function lowestVersion(versions: readonly VersionView[]): bigint | undefined {
  return versions.reduce<bigint | undefined>(
    (lowest, { version }) => (lowest === undefined || version < lowest ? version : lowest),
    undefined,
  );
}

function highestVersion(versions: readonly VersionView[]): bigint | undefined {
  return versions.reduce<bigint | undefined>(
    (highest, { version }) => (highest === undefined || version > highest ? version : highest),
    undefined,
  );
}
