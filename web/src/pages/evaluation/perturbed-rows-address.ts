import { arrivingAt } from "../../components/arrival.js";

/** Where the rows are that a figure of a perturbation counts. */
export function perturbedRowsAddress({
  version,
  perturbation,
  before,
  now,
  isChanged = false,
}: {
  readonly version: number;
  readonly perturbation: string;
  readonly before?: "right" | "wrong";
  readonly now?: "right" | "wrong";
  /** Those alone that got another answer. */
  readonly isChanged?: boolean;
}): string {
  const parameters = new URLSearchParams({ version: String(version), split: "validation" });
  parameters.set("tab", "robust");
  parameters.set("rows", "1");
  parameters.set("perturbation", perturbation);
  if (before !== undefined) parameters.set("before", before);
  if (now !== undefined) parameters.set("now", now);
  if (isChanged) parameters.set("changed", "1");
  return arrivingAt("rows", `/app/evaluation?${parameters.toString()}`);
}
