import { type ReactNode, useEffect } from "react";
import "./page-head.css";

/** A page's heading and, in a sentence, what it is for; also the browser's title. */
export function PageHead({
  title,
  intro,
  actions,
}: {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly actions?: ReactNode;
}): ReactNode {
  useEffect(() => {
    document.title = `${title} · intent-serving`;
  }, [title]);
  return (
    <div className="page-head">
      <div className="page-head-words">
        <h1>{title}</h1>
        {intro === undefined ? null : <p className="quiet">{intro}</p>}
      </div>
      {actions === undefined ? null : <div className="row">{actions}</div>}
    </div>
  );
}
