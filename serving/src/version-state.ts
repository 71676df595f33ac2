import type { StatusCode } from "./serving-error.js";

/**
 * The life of a version: START → LOADING → AVAILABLE → UNLOADING → END; a load that fails goes from LOADING to END and
 * keeps its error, and starts again when its folder changes.
 */
export type VersionState = "START" | "LOADING" | "AVAILABLE" | "UNLOADING" | "END";

/** Why a version ended without having been available. */
export interface LoadError {
  readonly code: StatusCode;
  readonly message: string;
}

/** What the status endpoint says of a version. */
export interface VersionStatus {
  readonly version: bigint;
  readonly state: VersionState;
  readonly error?: LoadError;
}

const NEXT: Readonly<Record<VersionState, readonly VersionState[]>> = {
  START: ["LOADING", "END"],
  LOADING: ["AVAILABLE", "END"],
  AVAILABLE: ["UNLOADING"],
  UNLOADING: ["END"],
  END: ["START"],
};

/** Whether a version may go from one state to another. */
export function canFollow(state: VersionState, next: VersionState): boolean {
  return NEXT[state].includes(next);
}
