import type { RouterContext } from "@koa/router";
import type { ShownSettingList } from "../contract/settings.js";
import type { Setting } from "./setting.js";
import { type GatewaySettings, SETTINGS, variableOf } from "./settings.js";

const ROWS: readonly (readonly [name: string, setting: Setting<unknown>])[] =
  Object.entries(SETTINGS);

/** Makes the handler of `GET /admin/settings`: all that holds, but for what is secret. */
export function showSettings({ settings }: { readonly settings: GatewaySettings }) {
  const list = shownSettings(settings);
  return (ctx: RouterContext): void => {
    ctx.body = list;
  };
}

function shownSettings(settings: GatewaySettings): ShownSettingList {
  const values = new Map<string, unknown>(Object.entries(settings));
  return {
    settings: ROWS.map(([name, setting]) => {
      const value = values.get(name) ?? null;
      return {
        name,
        variable: variableOf(name),
        value: value === null ? null : (setting.masked?.(value) ?? value),
        isDefault: JSON.stringify(value) === JSON.stringify(setting.fallback ?? null),
        help: setting.help,
      };
    }),
  };
}
