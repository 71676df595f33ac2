import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Html, html, inlineJson } from "./html.js";

/** What a page is made of; styles and scripts are names of files of `trainer/page/`. */
export interface Page {
  readonly title: string;
  readonly body: Html;
  readonly styles: readonly string[];
  /** A script that the others need, as text. */
  readonly library?: string;
  /** In their order; each has a scope of its own. */
  readonly scripts?: readonly string[];
  /** What the scripts read. */
  readonly data?: unknown;
}

/**
 * A document that needs nothing else. Its policy lets only these styles and scripts in, by their hashes, and nothing from
 * elsewhere: a text that became markup in spite of everything could neither run nor send anything.
 */
export function page({ title, body, styles, library, scripts = [], data }: Page): string {
  const style = styles.map(pageFile).join("");
  const modules = scripts.map(pageFile);
  const allowed = [...(library === undefined ? [] : [library]), ...modules].map(hashOf);
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${allowed.length === 0 ? "'none'" : allowed.join(" ")}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${body}
${data === undefined ? [] : html`<script type="application/json" id="report-data">${inlineJson(data)}</script>`}
${library === undefined ? [] : html`<script>${{ markup: library }}</script>`}
${modules.map((script) => html`<script type="module">${{ markup: script }}</script>`)}
</body>
</html>
`.markup;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function pageFile(name: string): string {
  return readFileSync(new URL(`../../page/${name}`, import.meta.url), "utf8");
}
