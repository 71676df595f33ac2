import { type ReactNode, useState } from "react";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { IntentPicker, type PickedIntent } from "../../components/intent-picker.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { intentChoices, isKept, isSameText, tellingWords } from "./choices.js";
import {
  type LoggedPrediction,
  type ReviewItem,
  type Said,
  useOthers,
  useSimilar,
} from "./queries.js";
import { Similar } from "./similar.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { useKeys } from "./use-keys.js";

/** What the item that is looked at needs from the page. */
export interface CurrentItemProps {
  readonly model: string;
  readonly item: ReviewItem;
  readonly intents: readonly PickedIntent[];
  /** What was picked before in this sitting, the latest first. */
  readonly picked: readonly number[];
  /** The answers of the queue. */
  readonly queue: readonly number[];
  readonly mayLabel: boolean;
  readonly hasKeys: boolean;
  readonly onSaid: (said: Said, similar: readonly string[]) => void;
  readonly onSkip: () => void;
}

/** The text that is judged, why it is here, and the intents to choose from. */
export function CurrentItem(props: CurrentItemProps): ReactNode {
  const texts = useTexts({ en, fr });
  const { model, item, mayLabel } = props;
  const words = tellingWords(item.query);
  const others = useOthers(item);
  const similar = useSimilar(model, item, words);
  const [ticks, setTicks] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isTicked = (row: LoggedPrediction): boolean =>
    ticks.get(row.id) ?? isSameText(row.query, item.query);
  const ticked = (similar.data?.rows ?? []).filter(isTicked).map(({ id }) => id);
  return (
    <>
      <Card
        title={texts.item}
        actions={<PageLink to={`/app/predictions/${item.id}`}>{texts.open}</PageLink>}
      >
        {isKept(item.query) ? (
          <p className="review-text user-text" dir="auto">
            {item.query}
          </p>
        ) : (
          <p className="quiet">{texts.notKept}</p>
        )}
        <Facts item={item} />
        {mayLabel ? null : <p className="quiet">{texts.needsAnnotate}</p>}
        <Answer of={others}>
          {(rows) => (
            <Choices
              {...props}
              others={rows}
              onSaid={(said) => {
                props.onSaid(said, ticked);
              }}
            />
          )}
        </Answer>
      </Card>
      {words.length === 0 ? null : (
        <Card title={texts.similar.title}>
          <Answer of={similar} what={texts.similar.loading}>
            {(found) => (
              <Similar
                {...found}
                text={item.query}
                intents={props.intents}
                isTicked={isTicked}
                onTick={(ids, isOn) => {
                  setTicks(
                    (before) => new Map([...before, ...ids.map((id) => [id, isOn] as const)]),
                  );
                }}
              />
            )}
          </Answer>
        </Card>
      )}
    </>
  );
}

function Facts({ item }: { readonly item: ReviewItem }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { name, intent, version, probability, disagreement, uncertainty, novelty } = item;
  return (
    <div className="review-facts">
      <div>
        <p className="quiet small">{texts.said}</p>
        <p>{texts.answered(name ?? String(intent), String(version))}</p>
      </div>
      <ProbabilityBar value={probability} />
      <div className="row">
        {disagreement > 0 ? <Badge tone="warning">{texts.why.disagreement}</Badge> : null}
        <Badge>{texts.why.uncertainty(format.percent(uncertainty, 0))}</Badge>
        <Badge>{texts.why.novelty(format.percent(novelty, 0))}</Badge>
        <p className="quiet small">{texts.why.what}</p>
      </div>
    </div>
  );
}

function Choices({
  item,
  intents,
  picked,
  queue,
  mayLabel,
  hasKeys,
  others,
  onSaid,
  onSkip,
}: Omit<CurrentItemProps, "onSaid"> & {
  readonly others: readonly LoggedPrediction[];
  readonly onSaid: (said: Said) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const choices = intentChoices({
    answered: item.intent,
    others: others.map(({ intent }) => intent),
    picked,
    queue,
    known: intents.map(({ id }) => id),
  });
  const pick = (intent: number): void => {
    onSaid(intent === item.intent ? { correct: true } : { intent });
  };
  useKeys(hasKeys && mayLabel, (key) => {
    const intent = choices[Number(key) - 1];
    if (key === "0") onSaid({ correct: false });
    else if (key === "s") onSkip();
    else if (intent !== undefined) pick(intent);
    else return false;
    return true;
  });
  const nameOf = (intent: number): string =>
    intents.find(({ id }) => id === intent)?.name ?? item.name ?? String(intent);
  return (
    <section className="stack-close" aria-label={texts.choices}>
      <h3>{texts.choices}</h3>
      <ul className="review-choices">
        {choices.map((intent, at) => {
          const other = others.find((row) => row.intent === intent);
          const from =
            intent === item.intent
              ? texts.given
              : other === undefined
                ? undefined
                : texts.other(String(other.version));
          return (
            <li key={intent}>
              <button
                type="button"
                className="review-choice"
                disabled={!mayLabel}
                aria-keyshortcuts={hasKeys ? String(at + 1) : undefined}
                onClick={() => {
                  pick(intent);
                }}
              >
                {hasKeys ? <kbd aria-hidden="true">{at + 1}</kbd> : null}
                <span className="review-choice-name">
                  {nameOf(intent)}
                  {from === undefined ? null : <span className="quiet small">{from}</span>}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <div className="review-rest">
        <IntentPicker
          label={texts.find}
          placeholder={texts.findPlaceholder}
          intents={intents}
          value={null}
          onPick={(intent) => {
            if (intent !== null && mayLabel) pick(intent.id);
          }}
        />
        <Button
          disabled={!mayLabel}
          onClick={() => {
            onSaid({ correct: false });
          }}
        >
          {hasKeys ? <kbd aria-hidden="true">0</kbd> : null} {texts.wrong}
        </Button>
        <Button onClick={onSkip}>
          {hasKeys ? <kbd aria-hidden="true">S</kbd> : null} {texts.skip}
        </Button>
      </div>
    </section>
  );
}
