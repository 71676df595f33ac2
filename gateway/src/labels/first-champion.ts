/** What is known of a version when a model has no champion yet. */
export interface ChampionCandidate {
  readonly version: number;
  /** Its folder could be read. */
  readonly isReadable: boolean;
  /** The model server's word for it. */
  readonly state: string;
  readonly knownForMs: number;
}

/** How long a lower version may take to load before a higher one becomes champion. */
const PATIENCE_MS = 10_000;

/**
 * The version that becomes a model's first champion: the lowest. One that is still loading is waited for, since a
 * smaller higher version may be ready before it; one that can't be served is passed over.
 */
export function firstChampion(candidates: readonly ChampionCandidate[]): number | undefined {
  for (const candidate of [...candidates].sort((a, b) => a.version - b.version)) {
    if (!candidate.isReadable) continue;
    if (candidate.state === "AVAILABLE") return candidate.version;
    const isLost = candidate.state === "END" || candidate.knownForMs > PATIENCE_MS;
    if (!isLost) return undefined;
  }
  return undefined;
}
