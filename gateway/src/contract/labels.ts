import { z } from "zod";
import { LabelName } from "../contract.js";

/** Why something was changed, as the one who changed it says. */
export const Reason = z.string().max(1000);

/** How many rows of a list are asked for. */
export const Limit = z.string().regex(/^(?:[1-9]\d{0,2}|1000)$/);

/** What lists take in their address that have no other parameter. */
export const LimitQuery = z.strictObject({ limit: Limit.optional() });

/** What `DELETE /models/{model}/labels/{label}` takes in its address. */
export const DeleteLabelQuery = z.strictObject({ reason: Reason.optional() });

/** The answer to a deleted label. */
export const DeletedLabel = z.strictObject({
  model: z.string(),
  label: z.string(),
  previousVersion: z.int(),
});

/** What `GET /models/{model}/audit` takes in its address. */
export const AuditQuery = z.strictObject({ limit: Limit.optional(), label: LabelName.optional() });

/** One change of a label: `version` is null where it was deleted, `actor` the id of a key or a part of the gateway. */
export const LabelChangeEntry = z.strictObject({
  time: z.iso.datetime(),
  label: z.string(),
  action: z.enum(["first", "move", "promote", "rollback", "delete"]),
  previousVersion: z.int().nullable(),
  version: z.int().nullable(),
  reason: z.string().nullable(),
  actor: z.string().nullable(),
  requestId: z.string().nullable(),
});

/** One change of a model's traffic rules. */
export const TrafficChangeEntry = z.strictObject({
  time: z.iso.datetime(),
  /** The rules as they were put. */
  rules: z.record(z.string(), z.unknown()),
  reason: z.string().nullable(),
  actor: z.string().nullable(),
  requestId: z.string().nullable(),
});

/** The answer of `GET /models/{model}/audit`: the latest changes first. */
export const Audit = z.strictObject({
  model: z.string(),
  labels: z.array(LabelChangeEntry),
  traffic: z.array(TrafficChangeEntry),
});

/** The answer of `GET /models/{model}/in-use`: what may not be retired, and what names it. */
export const VersionsInUse = z.strictObject({
  model: z.string(),
  source: z.literal("database"),
  versions: z.array(z.strictObject({ version: z.int(), by: z.array(z.string()) })),
});

/** The shape of {@link VersionsInUse}. */
export type VersionsInUse = z.infer<typeof VersionsInUse>;
/** The shape of {@link DeletedLabel}. */
export type DeletedLabel = z.infer<typeof DeletedLabel>;
/** The shape of {@link LabelChangeEntry}. */
export type LabelChangeEntry = z.infer<typeof LabelChangeEntry>;
/** The shape of {@link TrafficChangeEntry}. */
export type TrafficChangeEntry = z.infer<typeof TrafficChangeEntry>;
/** The shape of {@link Audit}. */
export type Audit = z.infer<typeof Audit>;
