import { createHash } from "node:crypto";

/** Into how many parts traffic is cut: the smallest share is one of them. */
export const BUCKETS = 10_000;

/** The buckets from `from` up to but not `to`. */
export type BucketRange = readonly [from: number, to: number];

/** A label and the buckets whose requests its version answers. */
export interface AllocatedArm {
  readonly label: string;
  readonly share: number;
  readonly buckets: readonly BucketRange[];
}

/** The bucket of a caller's key: the same one for ever, and another for each model. */
export function bucketOfKey(model: string, key: string): number {
  const digest = createHash("sha256").update(`${model}\0${key}`).digest();
  return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * BUCKETS);
}

/** The arm that a bucket belongs to; undefined for the champion. */
export function armOf(arms: readonly AllocatedArm[], bucket: number): AllocatedArm | undefined {
  return arms.find(({ buckets }) => buckets.some(([from, to]) => bucket >= from && bucket < to));
}

/**
 * Gives each arm as many buckets as its share wants, and moves no key that need not: an arm that grows takes what no arm
 * has, one that shrinks gives back its last ones, and the others keep theirs.
 */
export function allocate(
  before: readonly AllocatedArm[],
  wanted: readonly { readonly label: string; readonly share: number }[],
): AllocatedArm[] {
  const owners = new Array<string | undefined>(BUCKETS).fill(undefined);
  for (const { label, buckets } of before) {
    const want = wantedBuckets(wanted.find((arm) => arm.label === label)?.share ?? 0);
    for (const bucket of bucketNumbers(buckets).slice(0, want)) owners[bucket] = label;
  }
  let free = 0;
  for (const { label, share } of wanted) {
    let missing = wantedBuckets(share) - owners.filter((owner) => owner === label).length;
    for (free = 0; missing > 0 && free < BUCKETS; free += 1) {
      if (owners[free] !== undefined) continue;
      owners[free] = label;
      missing -= 1;
    }
  }
  return wanted.map(({ label, share }) => ({ label, share, buckets: rangesOf(owners, label) }));
}

function wantedBuckets(share: number): number {
  return Math.round(share * BUCKETS);
}

function bucketNumbers(ranges: readonly BucketRange[]): number[] {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
}

function rangesOf(owners: readonly (string | undefined)[], label: string): BucketRange[] {
  const ranges: BucketRange[] = [];
  let from = 0;
  for (let bucket = 0; bucket <= BUCKETS; bucket += 1) {
    const isOwn = owners[bucket] === label && bucket < BUCKETS;
    const wasOwn = bucket > 0 && owners[bucket - 1] === label;
    if (isOwn && !wasOwn) from = bucket;
    if (!isOwn && wasOwn) ranges.push([from, bucket]);
  }
  return ranges;
}
