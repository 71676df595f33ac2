import type { Training } from "@intent-serving/version";

/** Which texts a version learnt, after their number: empty unless the validation texts are among them. */
export function alsoLearntText({ data }: Training): string {
  return data.refit === undefined ? "" : ` and ${String(data.refit)} that had been validated by`;
}

/** Of which model the figures are; empty where all are of the version itself. */
export function judgedModelText({ data }: Training): string {
  return data.refit === undefined
    ? ""
    : "The validation figures are of the same model before it was fitted to the validation texts too; the test figures are of this version.";
}
