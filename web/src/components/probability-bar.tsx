import type { ReactNode } from "react";
import { useFormat } from "../language/format.js";
import "./probability-bar.css";

/** A probability as a bar with its figure. */
export function ProbabilityBar({
  value,
  size = "usual",
}: {
  /** From 0 to 1; a number, or the wire's text. */
  readonly value: number | string;
  readonly size?: "usual" | "small";
}): ReactNode {
  const format = useFormat();
  const share = Math.min(1, Math.max(0, Number(value)));
  return (
    <span className={`probability probability-${size}`}>
      <span className="probability-track" aria-hidden="true">
        <span className="probability-fill" style={{ inlineSize: `${String(share * 100)}%` }} />
      </span>
      <span className="probability-figure" title={String(value)}>
        {format.percent(value)}
      </span>
    </span>
  );
}
