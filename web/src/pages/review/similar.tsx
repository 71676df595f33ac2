import type { ReactNode } from "react";
import { CheckField } from "../../components/field.js";
import type { PickedIntent } from "../../components/intent-picker.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { isSameText } from "./choices.js";
import type { LoggedPrediction } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Rows with the same telling words, to be ticked so that they get the same label. */
export function Similar({
  rows,
  words,
  text,
  intents,
  isTicked,
  onTick,
}: {
  readonly rows: readonly LoggedPrediction[];
  /** The words by which they were found. */
  readonly words: readonly string[];
  readonly text: string;
  readonly intents: readonly PickedIntent[];
  readonly isTicked: (row: LoggedPrediction) => boolean;
  readonly onTick: (ids: readonly string[], isOn: boolean) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  if (rows.length === 0) return <p className="quiet">{texts.similar.none}</p>;
  const ticked = rows.filter(isTicked).length;
  return (
    <div className="stack-close">
      <p className="quiet small">{texts.similar.note(words.join(", "))}</p>
      <div className="row row-apart">
        <CheckField
          label={texts.similar.all(format.number(rows.length))}
          checked={ticked === rows.length}
          onChange={(event) => {
            onTick(
              rows.map(({ id }) => id),
              event.target.checked,
            );
          }}
        />
        <p role="status" className="quiet small">
          {ticked === 0 ? "" : texts.similar.ticked(format.number(ticked))}
        </p>
      </div>
      <ul className="review-similar">
        {rows.map((row) => (
          <li key={row.id}>
            <label className="review-tick">
              <input
                type="checkbox"
                checked={isTicked(row)}
                onChange={(event) => {
                  onTick([row.id], event.target.checked);
                }}
              />
              <span className="user-text" dir="auto">
                {row.query}
              </span>
              <span className="quiet small review-tick-answer">
                {intents.find(({ id }) => id === row.intent)?.name ?? row.intent}
                {isSameText(row.query, text) ? ` · ${texts.similar.same}` : ""}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </div>
  );
}
