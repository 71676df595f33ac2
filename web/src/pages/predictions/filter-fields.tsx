import { type ReactNode, type ToggleEvent, useEffect, useState } from "react";
import type { View } from "../../address/view.js";
import { Button } from "../../components/button.js";
import { SelectField, TextField } from "../../components/field.js";
import { useModelFacts } from "../../gateway/models.js";
import { useTexts } from "../../language/language.js";
import { FILTERS, type Filters, isFiltered, isoTime, localTime } from "./filters.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const TYPING_MS = 300;

interface FilterProps {
  readonly model: string;
  readonly filters: Filters;
  readonly change: (change: Partial<View<typeof FILTERS>>) => void;
}

/** The boxes of the log's filters; what they say is in the address. */
export function FilterFields({ model, filters, change }: FilterProps): ReactNode {
  const texts = useTexts({ en, fr });
  const facts = useModelFacts(model);
  const { version, intent } = filters;
  // on a small screen the rows come first
  const [isOpen, setOpen] = useState(
    () => isFiltered(filters) || window.matchMedia("(width >= 48rem)").matches,
  );
  const onToggle = (event: ToggleEvent<HTMLDetailsElement>): void => {
    setOpen(event.currentTarget.open);
  };
  const versions = facts?.versions ?? [];
  const intents = facts?.intents ?? (intent === null ? [] : [{ id: intent, name: "" }]);
  return (
    <details className="predictions-filters" open={isOpen} onToggle={onToggle}>
      <summary>{texts.filters}</summary>
      <div className="fields">
        <Typed
          label={texts.text}
          value={filters.text}
          onTyped={(text) => {
            change({ text });
          }}
        />
        <SelectField
          label={texts.version}
          value={version ?? ""}
          options={[
            ["", texts.anyVersion] as const,
            ...withChosen(versions, version).map((it) => [String(it), String(it)] as const),
          ]}
          onChange={({ target }) => {
            change({ version: target.value === "" ? null : Number(target.value) });
          }}
        />
        <SelectField
          label={texts.intent}
          value={intent ?? ""}
          options={[
            ["", texts.anyIntent] as const,
            ...intents.map(({ id, name }) => [String(id), `${name} (${String(id)})`] as const),
          ]}
          onChange={({ target }) => {
            change({ intent: target.value === "" ? null : Number(target.value) });
          }}
        />
        <Share
          label={texts.least}
          value={filters.minProbability}
          onShare={(minProbability) => {
            change({ minProbability });
          }}
        />
        <Share
          label={texts.most}
          value={filters.maxProbability}
          onShare={(maxProbability) => {
            change({ maxProbability });
          }}
        />
        <TextField
          label={texts.from}
          type="datetime-local"
          step={1}
          value={localTime(filters.from)}
          onChange={({ target }) => {
            change({ from: isoTime(target.value) });
          }}
        />
        <TextField
          label={texts.to}
          type="datetime-local"
          step={1}
          value={localTime(filters.to)}
          onChange={({ target }) => {
            change({ to: isoTime(target.value) });
          }}
        />
        <SelectField
          label={texts.feedback}
          value={filters.feedback}
          options={(["all", "none", "any", "right", "wrong"] as const).map(
            (it) => [it, texts.feedbacks[it]] as const,
          )}
          onChange={({ target }) => {
            change({ feedback: FILTERS.feedback.read(target.value) });
          }}
        />
        <TextField
          label={texts.saidFrom}
          type="datetime-local"
          step={1}
          value={localTime(filters.saidFrom)}
          onChange={({ target }) => {
            change({ saidFrom: isoTime(target.value) });
          }}
        />
        <TextField
          label={texts.saidTo}
          type="datetime-local"
          step={1}
          value={localTime(filters.saidTo)}
          onChange={({ target }) => {
            change({ saidTo: isoTime(target.value) });
          }}
        />
        <SelectField
          label={texts.disputed}
          value={filters.disputedBy ?? (filters.disputed ? "any" : "")}
          options={[
            ["", texts.disputedBy.all] as const,
            ["any", texts.disputedBy.any] as const,
            ...withChosen(versions, filters.disputedBy).map(
              (it) => [String(it), texts.disputedBy.version(it)] as const,
            ),
          ]}
          onChange={({ target: { value } }) => {
            const isVersion = value !== "" && value !== "any";
            change({ disputed: value === "any", disputedBy: isVersion ? Number(value) : null });
          }}
        />
        <SelectField
          label={texts.shadows}
          hint={texts.shadowsHint}
          value={filters.shadows}
          options={(["0", "1", "only"] as const).map((it) => [it, texts.shadowRows[it]] as const)}
          onChange={({ target }) => {
            change({ shadows: FILTERS.shadows.read(target.value) });
          }}
        />
        <TextField
          label={texts.overMs}
          type="number"
          min={0}
          value={filters.overMs ?? ""}
          onChange={({ target }) => {
            change({ overMs: FILTERS.overMs.read(target.value) });
          }}
        />
      </div>
      <div className="row">
        {isFiltered(filters) ? (
          <Button
            size="small"
            onClick={({ currentTarget }) => {
              // the button goes away with the filters
              currentTarget.closest("details")?.querySelector("input")?.focus();
              change({
                text: "",
                version: null,
                intent: null,
                from: "",
                to: "",
                minProbability: null,
                maxProbability: null,
                feedback: "all",
                saidFrom: "",
                saidTo: "",
                disputed: false,
                disputedBy: null,
                shadows: "0",
                overMs: null,
              });
            }}
          >
            {texts.clear}
          </Button>
        ) : null}
      </div>
    </details>
  );
}

function withChosen(versions: readonly number[], chosen: number | null): readonly number[] {
  return chosen === null || versions.includes(chosen) ? versions : [...versions, chosen];
}

/** A box whose text is taken once the typing rests. */
function Typed({
  label,
  value,
  onTyped,
}: {
  readonly label: string;
  readonly value: string;
  readonly onTyped: (text: string) => void;
}): ReactNode {
  const [text, setText] = useState(value);
  const [valueBefore, setValueBefore] = useState(value);
  if (value !== valueBefore) {
    setValueBefore(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => {
      onTyped(text);
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text, value, onTyped]);
  return (
    <TextField
      label={label}
      type="search"
      maxLength={200}
      aria-busy={text !== value}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
      }}
    />
  );
}

/** A share in percent; what is no share is said to be none, and filters nothing. */
function Share({
  label,
  value,
  onShare,
}: {
  readonly label: string;
  readonly value: number | null;
  readonly onShare: (share: number | null) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const shown = value === null ? "" : String(Math.round(value * 1e6) / 1e4);
  const [text, setText] = useState(shown);
  const [shownBefore, setShownBefore] = useState(shown);
  if (shown !== shownBefore) {
    setShownBefore(shown);
    if (shareOf(text) !== value) setText(shown);
  }
  return (
    <TextField
      label={label}
      inputMode="decimal"
      value={text}
      problem={text.trim() !== "" && shareOf(text) === null ? texts.shareProblem : undefined}
      onChange={({ target }) => {
        setText(target.value);
        onShare(shareOf(target.value));
      }}
    />
  );
}

function shareOf(text: string): number | null {
  const percent = /^\s*\d{1,3}(?:[.,]\d+)?\s*%?\s*$/.test(text)
    ? Number.parseFloat(text.replace(",", "."))
    : Number.NaN;
  return percent >= 0 && percent <= 100 ? percent / 100 : null;
}
