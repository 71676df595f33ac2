import type { ReactNode } from "react";
import "./badge.css";

/** A word about something beside it, such as a label or a state; its tone never says what the word doesn't. */
export function Badge({
  tone = "plain",
  children,
}: {
  readonly tone?: "plain" | "accent" | "good" | "warning" | "bad";
  readonly children: ReactNode;
}): ReactNode {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}
