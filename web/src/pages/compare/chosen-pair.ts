/** A version that can be chosen. */
export interface Choosable {
  readonly version: number;
  readonly labels: readonly string[];
}

/** The number of a version that an address names by number or label; null where no version is so. */
function versionOf(versions: readonly Choosable[], reference: string): number | null {
  if (/^[1-9]\d{0,8}$/.test(reference)) return Number(reference);
  return versions.find(({ labels }) => labels.includes(reference))?.version ?? null;
}

/**
 * The two versions to compare: those that the address names, else the champion and the challenger, else the champion and the
 * newest other version. null where there are no two.
 */
export function chosenPair(
  versions: readonly Choosable[],
  named: { readonly a: string; readonly b: string },
): { readonly a: number; readonly b: number } | null {
  const newest = [...versions].sort((one, other) => other.version - one.version);
  const champion = versionOf(versions, "champion") ?? newest.at(-1)?.version ?? null;
  const namedB = versionOf(versions, named.b);
  const a =
    versionOf(versions, named.a) ??
    (champion !== namedB
      ? champion
      : (newest.find((one) => one.version !== namedB)?.version ?? null));
  const challenger = versionOf(versions, "challenger");
  const b =
    namedB ??
    (challenger !== a ? challenger : null) ??
    newest.find(({ version }) => version !== a)?.version ??
    null;
  return a === null || b === null ? null : { a, b };
}
