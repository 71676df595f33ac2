import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import type { ReviewItem } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** What is left of the queue; each text can be taken next. */
export function QueueTable({
  items,
  current,
}: {
  readonly items: readonly ReviewItem[];
  readonly current: string;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const columns = useMemo(
    (): Column<ReviewItem>[] => [
      {
        id: "query",
        title: texts.columns.query,
        value: ({ query }) => query,
        cell: ({ id, query }) => (
          <PageLink to={`/app/review?id=${id}`} className="user-text" dir="auto">
            {query === "" ? "–" : query}
          </PageLink>
        ),
        width: 18,
      },
      {
        id: "name",
        title: texts.columns.name,
        value: ({ name, intent }) => name ?? String(intent),
        width: 12,
      },
      {
        id: "probability",
        title: texts.columns.probability,
        value: ({ probability }) => Number(probability),
        cell: ({ probability }) => format.percent(probability),
        isNumeric: true,
        width: 8,
      },
      {
        id: "disagreement",
        title: texts.columns.disagreement,
        value: ({ disagreement }) => (disagreement > 0 ? texts.yes : texts.no),
        width: 7,
      },
      {
        id: "novelty",
        title: texts.columns.novelty,
        value: ({ novelty }) => novelty,
        cell: ({ novelty }) => format.percent(novelty, 0),
        isNumeric: true,
        width: 9,
      },
    ],
    [texts, format],
  );
  return (
    <DataTable
      title={texts.texts}
      rows={items}
      columns={columns}
      keyOf={({ id }) => id}
      csvName="review-queue"
      isMarked={({ id }) => id === current}
    />
  );
}
