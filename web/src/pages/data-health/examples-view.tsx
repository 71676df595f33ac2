import { type ReactNode, useCallback, useMemo, useState } from "react";
import { textParameter, useView, wholeParameter } from "../../address/view.js";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { TextField } from "../../components/field.js";
import { IntentName } from "../../components/intent-name.js";
import { PageHead } from "../../components/page-head.js";
import { Said } from "../../components/said.js";
import { useModel, useModelFacts } from "../../gateway/models.js";
import { useTexts } from "../../language/language.js";
import { examplesAddress } from "./addresses.js";
import { type TrainingExample, useExamples } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const VIEW = { version: wholeParameter, intent: wholeParameter, text: textParameter };

/** The texts by which an intent was learnt, or all of them. */
export function ExamplesView(): ReactNode {
  const texts = useTexts({ en, fr });
  const words = texts.examples;
  const model = useModel();
  const [view, change] = useView(VIEW);
  const [typed, setTyped] = useState(view.text);
  const { version, intent, text } = view;
  const examples = useExamples(model, { version, intent, text });
  const intents = useModelFacts(model)?.intents;
  const nameOf = useCallback(
    (wanted: number) => intents?.find(({ id }) => id === wanted)?.name ?? String(wanted),
    [intents],
  );
  const title = intent === null ? words.all : words.title(nameOf(intent));
  const columns = useMemo(
    (): Column<TrainingExample>[] => [
      {
        id: "text",
        title: words.columns.text,
        value: (row) => row.text,
        cell: (row) => (
          <span className="user-text" dir="auto">
            {row.text}
          </span>
        ),
        width: 18,
      },
      {
        id: "intent",
        title: texts.rows.columns.intent,
        value: (row) => nameOf(row.intent),
        cell: (row) => (
          <PageLink to={examplesAddress(row.intent, version)}>
            <IntentName name={nameOf(row.intent)} />
          </PageLink>
        ),
        width: 10,
      },
      { id: "id", title: words.columns.id, value: ({ id }) => id, width: 8 },
      { id: "place", title: words.columns.place, value: ({ place }) => place, width: 10 },
    ],
    [words, texts, nameOf, version],
  );
  const back =
    version === null ? "/app/data-health" : `/app/data-health?version=${String(version)}`;
  return (
    <>
      <PageHead
        title={title}
        intro={words.intro}
        actions={<PageLink to={back}>{texts.rows.back}</PageLink>}
      />
      <form
        className="health-search"
        onSubmit={(event) => {
          event.preventDefault();
          change({ text: typed.trim() });
        }}
      >
        <TextField
          label={words.search}
          hint={words.searchHint}
          type="search"
          value={typed}
          maxLength={200}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
        />
        <Button type="submit">{words.find}</Button>
        {intent === null ? null : (
          <PageLink to={`/app/predictions?intent=${String(intent)}`}>{words.predictions}</PageLink>
        )}
      </form>
      <Answer of={examples}>
        {({ pages }) => {
          const problem = pages[0]?.problem ?? null;
          return problem !== null ? (
            <Empty title={texts.empty.title} command="make train">
              <Said>{problem}</Said>
            </Empty>
          ) : (
            <Card title={intent === null ? words.all : nameOf(intent)}>
              <DataTable
                title={words.list}
                rows={pages.flatMap((page) => page.examples)}
                total={pages[0]?.total ?? 0}
                columns={columns}
                keyOf={({ place }) => place}
                csvName={intent === null ? "examples" : `examples-${String(intent)}`}
                isOrderFixed
                onMore={examples.hasNextPage ? () => void examples.fetchNextPage() : undefined}
                isLoadingMore={examples.isFetchingNextPage}
                empty={<p className="quiet">{texts.rows.none}</p>}
              />
            </Card>
          );
        }}
      </Answer>
    </>
  );
}
