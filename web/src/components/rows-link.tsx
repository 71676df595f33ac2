import type { ReactNode } from "react";
import { PageLink } from "../app/page-link.js";
import { useFormat } from "../language/format.js";

/** A number that opens the rows it counts; without a link where these are none. */
export function RowsLink({
  n,
  to,
  text,
  title,
}: {
  /** How many rows, or their share. */
  readonly n: number;
  readonly to: string;
  /** The number as it is written; with the language's separators by default. */
  readonly text?: string;
  readonly title?: string;
}): ReactNode {
  const format = useFormat();
  const written = text ?? format.number(n);
  if (n === 0) return written;
  return (
    <PageLink to={to} title={title}>
      {written}
    </PageLink>
  );
}
