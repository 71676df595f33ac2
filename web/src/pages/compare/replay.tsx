import { type ReactNode, useEffect, useState } from "react";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { Failure } from "../../components/failure.js";
import { TextField } from "../../components/field.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { useReplay } from "./queries.js";
import { replayedSums, replaySpan } from "./replay-sums.js";
import { Replayed } from "./replayed.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import type { ComparedProps } from "./view.js";

/** Texts that were asked some time ago, answered again by B: what would have been different. */
export function Replay({ model, pair, view, change }: ComparedProps): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const [started, setStarted] = useState<string>();
  const span = replaySpan(view.from, view.to);
  const key = span === null ? undefined : `${String(pair.b)} ${span.from} ${span.to}`;
  const isStarted = key !== undefined && key === started;
  const replay = useReplay(model, pair.b, span ?? { from: "", to: "" }, isStarted);
  const { data, error, hasNextPage, isFetching, fetchNextPage } = replay;
  const isGoingOn = isStarted && error === null && (isFetching || hasNextPage);
  useEffect(() => {
    if (isStarted && hasNextPage && !isFetching && error === null) void fetchNextPage();
  }, [isStarted, hasNextPage, isFetching, error, fetchNextPage]);
  return (
    <Card title={texts.replay(pair.b)} note={texts.replayNote}>
      <form
        className="fields"
        onSubmit={(event) => {
          event.preventDefault();
          setStarted(key);
        }}
      >
        <TextField
          label={texts.from}
          type="date"
          value={view.from}
          onChange={({ target: { value } }) => {
            change({ from: value });
          }}
        />
        <TextField
          label={texts.to}
          type="date"
          hint={texts.toHint}
          value={view.to}
          onChange={({ target: { value } }) => {
            change({ to: value });
          }}
        />
        <div className="row">
          <Button type="submit" kind="main" disabled={key === undefined || isGoingOn}>
            {texts.startReplay}
          </Button>
          {isGoingOn ? (
            <Button
              onClick={() => {
                setStarted(undefined);
              }}
            >
              {texts.stopReplay}
            </Button>
          ) : null}
        </div>
      </form>
      {key === undefined ? <p className="quiet">{texts.noSpan}</p> : null}
      <p role="status" className="quiet">
        {isGoingOn ? texts.replaying(format.number(replayedSums(data?.pages ?? []).sent)) : ""}
      </p>
      {error === null || !isStarted ? null : (
        <Failure error={error} onRetry={() => void fetchNextPage()} />
      )}
      {data === undefined ? null : (
        <Replayed model={model} pair={pair} pages={data.pages} view={view} change={change} />
      )}
    </Card>
  );
}
