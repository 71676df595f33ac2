import type { ReactNode } from "react";
import "./states.css";

/** Says that there is nothing yet, why, and what to do next; a command is shown as it is typed. */
export function Empty({
  title,
  children,
  command,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly command?: string;
}): ReactNode {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children === undefined ? null : <div className="quiet">{children}</div>}
      {command === undefined ? null : (
        <pre className="empty-command">
          <code>{command}</code>
        </pre>
      )}
    </div>
  );
}
