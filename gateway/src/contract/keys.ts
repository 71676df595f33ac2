import { z } from "zod";

/** What a key lets its holder do; `admin` is all of it. */
export const KeyRole = z.enum(["read", "predict", "annotate", "promote", "admin"]);

/** What names a key in addresses, rows and logs. */
export const KeyId = z.string().regex(/^[0-9a-f]{16}$/);

/** A key as it is listed: never the key itself, which nobody has but its holder. */
export const KeySummary = z.strictObject({
  id: KeyId,
  name: z.string(),
  roles: z.array(KeyRole),
  created: z.iso.datetime(),
  expires: z.iso.datetime().nullable(),
});

/** The answer of `GET /keys`. */
export const KeyList = z.strictObject({ keys: z.array(KeySummary) });

/** What `POST /keys` takes as its body; without `days` the key ends only when it is revoked. */
export const MakeKeyBody = z.strictObject({
  roles: z.array(KeyRole).min(1).max(5),
  name: z.string().min(1).max(100),
  days: z.int().min(1).max(3_650).optional(),
});

/** The answer to a new key, which is shown this once. */
export const MadeKey = z.strictObject({ key: z.string(), ...KeySummary.shape });

/** What `POST /keys/{id}/rotate` takes: for how long the old key still works. */
export const RotateKeyBody = z.strictObject({ graceHours: z.int().min(0).max(720).optional() });

/** The answer of `DELETE /keys/{id}`. */
export const RevokedKey = z.strictObject({ id: KeyId, revoked: z.literal(true) });

/** What `POST /session` takes: nothing; the key stands in the header. */
export const SessionBody = z.strictObject({});

/** The answer of `/session`: what this caller may do. */
export const Session = z.strictObject({
  roles: z.array(KeyRole),
  keyId: KeyId.nullable(),
  expires: z.iso.datetime().nullable(),
});

/** The shape of {@link KeySummary}. */
export type KeySummary = z.infer<typeof KeySummary>;
/** The shape of {@link KeyList}. */
export type KeyList = z.infer<typeof KeyList>;
/** The shape of {@link MadeKey}. */
export type MadeKey = z.infer<typeof MadeKey>;
/** The shape of {@link Session}. */
export type Session = z.infer<typeof Session>;
