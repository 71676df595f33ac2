import type { AnchorHTMLAttributes, ReactNode } from "react";
import { Link, useSearch } from "wouter";

/** A link to another page or view; the model that is looked at comes along. `to` may have a search part. */
export function PageLink({
  to,
  ...rest
}: Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & { readonly to: string }): ReactNode {
  return <Link {...rest} href={withModel(to, useSearch())} />;
}

/** An address with the model of another address's search part, where it doesn't name one itself. */
export function withModel(to: string, search: string): string {
  const model = new URLSearchParams(search).get("model");
  const [path = "", own = ""] = to.split("?", 2);
  const parameters = new URLSearchParams(own);
  if (model !== null && !parameters.has("model")) parameters.set("model", model);
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}
