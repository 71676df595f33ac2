import type { ReactNode } from "react";
import type { en } from "../app/texts.en.js";
import type { PageProps } from "./page-props.js";

/** What a page is called in the code; its title is in the shell's texts. */
export type PageName = keyof (typeof en)["titles"];

/** A page: where it is, and how its code is loaded when somebody opens it. */
export interface PageEntry {
  readonly name: PageName;
  readonly path: string;
  readonly load: () => Promise<{ readonly Page: (props: PageProps) => ReactNode }>;
}

/** All pages, in the menu's order. */
export const PAGES: readonly PageEntry[] = [
  { name: "playground", path: "/", load: () => import("./playground/page.js") },
  { name: "versions", path: "/app/versions", load: () => import("./versions/page.js") },
  { name: "compare", path: "/app/compare", load: () => import("./compare/page.js") },
  { name: "evaluation", path: "/app/evaluation", load: () => import("./evaluation/page.js") },
  { name: "predictions", path: "/app/predictions", load: () => import("./predictions/page.js") },
  { name: "review", path: "/app/review", load: () => import("./review/page.js") },
  { name: "traffic", path: "/app/traffic", load: () => import("./traffic/page.js") },
  {
    name: "data-health",
    path: "/app/data-health",
    load: () => import("./data-health/page.js"),
  },
  { name: "batch", path: "/app/batch", load: () => import("./batch/page.js") },
  { name: "settings", path: "/app/settings", load: () => import("./settings/page.js") },
];

/** The page that a path belongs to, and the rest of the path; undefined where there is none. */
export function pageAt(
  path: string,
  pages: readonly PageEntry[] = PAGES,
): { readonly page: PageEntry; readonly rest: readonly string[] } | undefined {
  const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
  for (const page of pages) {
    if (plain === page.path || (plain === "/app" && page.path === "/")) return { page, rest: [] };
    if (page.path === "/" || !plain.startsWith(`${page.path}/`)) continue;
    return {
      page,
      rest: plain
        .slice(page.path.length + 1)
        .split("/")
        .map(decoded),
    };
  }
  return undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
