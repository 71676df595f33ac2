import { PageError } from "./page-error.js";

/** After a reload within this time another one would help no more. */
const RELOAD_AGAIN_MS = 60_000;
const RELOADED = "intent-serving.reloaded";

/**
 * Loads a part of the pages' code. Throws a PageError where the gateway has other pages by now (`outdated`), or doesn't answer
 * (`unreachable`).
 */
export async function loadCode<Code>(load: () => Promise<Code>): Promise<Code> {
  try {
    return await load();
  } catch (cause) {
    const code = await whyMissing();
    throw code === undefined ? cause : new PageError(code, {}, cause);
  }
}

/** Loads the pages anew, unless that was just tried. */
export function reloadOnce(): void {
  try {
    const before = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - before < RELOAD_AGAIN_MS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
  } catch {
    // a browser that keeps nothing for pages could do so for ever
    return;
  }
  window.location.reload();
}

async function whyMissing(): Promise<"outdated" | "unreachable" | undefined> {
  const entry = document.querySelector("script[type=module][src]");
  try {
    const response = await fetch("/app/", {
      cache: "no-cache",
      signal: AbortSignal.timeout(5_000),
    });
    const html = await response.text();
    const path = entry?.getAttribute("src") ?? "";
    return response.ok && !html.includes(path) ? "outdated" : undefined;
  } catch {
    return "unreachable";
  }
}
