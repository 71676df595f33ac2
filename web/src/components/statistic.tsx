import type { ReactNode } from "react";
import { PageLink } from "../app/page-link.js";
import "./statistic.css";

/** One figure of {@link Statistics}. */
export interface StatisticProps {
  readonly title: string;
  /** What the figure means, for who sees it first. */
  readonly explanation?: string;
  readonly value: ReactNode;
  /** Its interval and n. */
  readonly detail?: ReactNode;
  /** Where its rows are. */
  readonly to?: string;
}

/** Figures side by side, each with what it means, its interval and n; a click on one opens its rows. */
export function Statistics({ children }: { readonly children: ReactNode }): ReactNode {
  return <dl className="statistics">{children}</dl>;
}

/** One of them. */
export function Statistic({ title, explanation, value, detail, to }: StatisticProps): ReactNode {
  return (
    <div className="statistic">
      <dt>{title}</dt>
      <dd className="statistic-value">
        {to === undefined ? value : <PageLink to={to}>{value}</PageLink>}
      </dd>
      {detail === undefined ? null : <dd className="small">{detail}</dd>}
      {explanation === undefined ? null : <dd className="quiet small">{explanation}</dd>}
    </div>
  );
}
