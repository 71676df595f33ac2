import { type ReactNode, useCallback, useState } from "react";
import { textParameter, useView } from "../../address/view.js";
import { keepChoice, keptChoice } from "../../app/kept-choice.js";
import { Answer } from "../../components/answer.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { Empty } from "../../components/empty.js";
import { Failure } from "../../components/failure.js";
import { CheckField } from "../../components/field.js";
import { PageHead } from "../../components/page-head.js";
import { useModel, useModelFacts } from "../../gateway/models.js";
import { useMayDo } from "../../gateway/session.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { CurrentItem } from "./current-item.js";
import { LabellingProgress } from "./labelling-progress.js";
import { type ReviewItem, usePrefetch, useQueue } from "./queries.js";
import { QueueTable } from "./queue-table.js";
import "./review.css";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { useKeys } from "./use-keys.js";
import { type GivenLabel, type Sitting, useSitting } from "./use-sitting.js";

const VIEW = { id: textParameter };

/** The queue of texts that are worth a label, one after the other. */
export function Page(): ReactNode {
  const texts = useTexts({ en, fr });
  const model = useModel();
  const queue = useQueue(model);
  return (
    <>
      <PageHead title={texts.title} intro={texts.intro} />
      <Answer of={queue} what={texts.loading}>
        {({ items }) => (
          <Queue
            key={`${model} ${String(queue.dataUpdatedAt)}`}
            model={model}
            items={items}
            onMore={() => void queue.refetch()}
          />
        )}
      </Answer>
    </>
  );
}

function Queue({
  model,
  items,
  onMore,
}: {
  readonly model: string;
  readonly items: readonly ReviewItem[];
  readonly onMore: () => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const intents = useModelFacts(model)?.intents ?? [];
  const mayLabel = useMayDo("annotate");
  const [view, change] = useView(VIEW);
  const [hasKeys, setHasKeys] = useState(() => keptChoice("review-keys", ["on", "off"]) !== "off");
  const show = useCallback(
    ({ id }: ReviewItem) => {
      change({ id });
    },
    [change],
  );
  const sitting = useSitting(model, items, show);
  const { left, given } = sitting;
  const item = left.find(({ id }) => id === view.id) ?? left[0];
  const next = left.find(({ id }) => id !== item?.id);
  usePrefetch(model, next);
  useKeys(hasKeys, (key) => {
    if (key !== "u" || given.length === 0) return false;
    sitting.undo();
    return true;
  });
  const picked = given
    .map(({ said, item: { intent } }) =>
      "intent" in said ? said.intent : said.correct ? intent : -1,
    )
    .reverse();
  const done = items.length - left.length;
  const goOn = (): void => {
    // what comes next is the queue's first; the address says so again when something is chosen
    change({ id: "" });
  };
  return (
    <div className="review">
      <div className="stack">
        {items.length === 0 ? null : (
          <div className="review-bar">
            <p className="quiet">
              {texts.of(
                format.number(Math.min(done + 1, items.length)),
                format.number(items.length),
              )}
            </p>
            <div className="row">
              <Said sitting={sitting} intents={intents} />
              <Button size="small" disabled={given.length === 0} onClick={sitting.undo}>
                {hasKeys ? <kbd aria-hidden="true">U</kbd> : null} {texts.undo}
              </Button>
            </div>
          </div>
        )}
        {sitting.error === null ? null : <Failure error={sitting.error} />}
        {item === undefined ? (
          <NothingLeft model={model} isDone={items.length > 0} onMore={onMore} />
        ) : (
          <CurrentItem
            key={item.id}
            model={model}
            item={item}
            intents={intents}
            picked={picked}
            queue={items.map(({ intent }) => intent)}
            mayLabel={mayLabel}
            hasKeys={hasKeys}
            onSaid={(said, similar) => {
              sitting.label(item, similar, said);
              goOn();
            }}
            onSkip={() => {
              sitting.skip(item);
              goOn();
            }}
          />
        )}
      </div>
      <div className="stack">
        <LabellingProgress model={model} done={done} all={items.length} />
        <Card title={texts.keyboard} note={texts.keysNote}>
          <CheckField
            label={texts.keys}
            checked={hasKeys}
            onChange={({ target: { checked } }) => {
              keepChoice("review-keys", checked ? "on" : "off");
              setHasKeys(checked);
            }}
          />
        </Card>
      </div>
      {item === undefined ? null : (
        <div className="review-queue">
          <Card title={texts.queue} note={texts.queueNote}>
            <QueueTable items={left} current={item.id} />
          </Card>
        </div>
      )}
    </div>
  );
}

function Said({
  sitting: { last },
  intents,
}: {
  readonly sitting: Sitting;
  readonly intents: readonly { readonly id: number; readonly name: string }[];
}): ReactNode {
  const texts = useTexts({ en, fr }).done;
  const format = useFormat();
  const words = ({ said, item, ids }: GivenLabel): string => {
    if ("correct" in said && !said.correct) return texts.wrong;
    const intent = "intent" in said ? said.intent : item.intent;
    const name = intents.find(({ id }) => id === intent)?.name ?? item.name ?? String(intent);
    return ids.length === 1 ? texts.one(name) : texts.many(name, format.number(ids.length));
  };
  return (
    <p role="status">
      {last === undefined ? "" : last.isUndone ? texts.undone : words(last.label)}
    </p>
  );
}

function NothingLeft({
  model,
  isDone,
  onMore,
}: {
  readonly model: string;
  readonly isDone: boolean;
  readonly onMore: () => void;
}): ReactNode {
  const texts = useTexts({ en, fr }).empty;
  if (!isDone) {
    const command = `curl -G ${window.location.origin}/${model} --data-urlencode "query=…"`;
    return (
      <Empty title={texts.title} command={command}>
        {texts.noTraffic}
      </Empty>
    );
  }
  return (
    <div className="stack-close">
      <Empty title={texts.doneTitle}>{texts.done}</Empty>
      <Button kind="main" onClick={onMore}>
        {texts.more}
      </Button>
    </div>
  );
}
