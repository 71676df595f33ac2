import { z } from "zod";

/** One of the gateway's settings as it holds; what is secret is masked. */
export const ShownSetting = z.strictObject({
  name: z.string(),
  /** The environment variable; the configuration file has the name. */
  variable: z.string(),
  /** null where it is off. */
  value: z.unknown(),
  isDefault: z.boolean(),
  help: z.string(),
});

/** The answer of `GET /admin/settings`. */
export const ShownSettingList = z.strictObject({ settings: z.array(ShownSetting) });

/** The shape of {@link ShownSettingList}. */
export type ShownSettingList = z.infer<typeof ShownSettingList>;
