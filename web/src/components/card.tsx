import { type ReactNode, useId } from "react";
import "./card.css";

/** A part of a page on its own ground, with a heading of level 2 and perhaps what may be done with it. */
export function Card({
  title,
  note,
  actions,
  children,
}: {
  readonly title: ReactNode;
  /** One quiet line below the heading: what this is, for who sees it first. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card-head">
        <div className="card-words">
          <h2 id={id}>{title}</h2>
          {note === undefined ? null : <p className="quiet small">{note}</p>}
        </div>
        {actions === undefined ? null : <div className="row">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
