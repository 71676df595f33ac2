import { Promotion } from "../contract/promotion.js";
import { MovedLabel } from "../contract.js";
import type { ApiClient } from "./api-client.js";

/** Which label of which model. */
export interface LabelPlace {
  readonly model: string;
  readonly label: string;
  readonly reason: string | undefined;
}

/** Points a label at a version and says what became of it. */
export async function promote(api: ApiClient, place: LabelPlace, version: number): Promise<string> {
  const { reason } = place;
  const moved = await api.call(MovedLabel, {
    method: "PUT",
    path: pathOf(place),
    body: { version, ...(reason === undefined ? {} : { reason }) },
  });
  return told(moved);
}

/** Points a label at a version if its guards let it pass, and says what each found; else the problem says what refused. */
export async function promoteGuarded(
  api: ApiClient,
  { model, label, reason }: LabelPlace,
  version: number,
): Promise<string> {
  const { guards, from } = await api.call(Promotion, {
    method: "POST",
    path: `/models/${encodeURIComponent(model)}/promotions`,
    body: { version, to: label, ...(reason === undefined ? {} : { reason }) },
  });
  const lines = guards.map(({ guard, verdict, detail }) => `${guard}: ${verdict}, ${detail}\n`);
  const moved = { model, label, version, previousVersion: from, changed: true };
  return `${lines.join("")}${told(moved)}`;
}

/** Points a label back at the version before and says what became of it. */
export async function rollBack(api: ApiClient, place: LabelPlace): Promise<string> {
  const { reason } = place;
  const moved = await api.call(MovedLabel, {
    method: "POST",
    path: `${pathOf(place)}/rollback`,
    body: reason === undefined ? {} : { reason },
  });
  return told(moved);
}

function pathOf({ model, label }: LabelPlace): string {
  return `/models/${encodeURIComponent(model)}/labels/${encodeURIComponent(label)}`;
}

function told({ model, label, version, previousVersion, changed }: MovedLabel): string {
  if (!changed) return `${label} of ${model} is version ${String(version)} already\n`;
  const before = previousVersion === null ? "none" : `version ${String(previousVersion)}`;
  return `${label} of ${model} is now version ${String(version)} (before: ${before})\n`;
}
