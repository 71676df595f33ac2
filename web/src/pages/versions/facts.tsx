import type { ReactNode } from "react";

/** Names and what they are, one below the other. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [name: ReactNode, value: ReactNode])[];
}): ReactNode {
  return (
    <dl className="versions-facts">
      {facts.map(([name, value], at) => (
        // the facts of one thing never change places
        <div key={String(at)}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
