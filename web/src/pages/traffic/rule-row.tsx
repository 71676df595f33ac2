import type { ReactNode } from "react";
import { Button } from "../../components/button.js";
import { SelectField, TextField } from "../../components/field.js";
import { useTexts } from "../../language/language.js";
import { type DraftArm, type DraftShadow, type RuleLabel, shareOf } from "./draft.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** One label's share, and for a shadow how many copies it gets at a time. */
export function RuleRow({
  row,
  concurrency,
  labels,
  onChange,
  onRemove,
  children,
}: {
  readonly row: DraftArm;
  /** Of a shadow alone. */
  readonly concurrency?: string;
  readonly labels: readonly RuleLabel[];
  readonly onChange: (change: Partial<DraftShadow>) => void;
  readonly onRemove: () => void;
  readonly children?: ReactNode;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const { label, percent } = row;
  const share = shareOf(percent);
  const known = labels.some((it) => it.label === label)
    ? labels
    : [{ label, version: null }, ...labels];
  return (
    <div className="traffic-row">
      <SelectField
        label={texts.label}
        options={known.map((it) => [it.label, texts.labelled(it.label, it.version)] as const)}
        value={label}
        onChange={(event) => {
          onChange({ label: event.target.value });
        }}
      />
      <TextField
        label={texts.share}
        inputMode="decimal"
        value={percent}
        aria-invalid={share === undefined ? true : undefined}
        onChange={(event) => {
          onChange({ percent: event.target.value });
        }}
      />
      {concurrency === undefined ? null : (
        <TextField
          label={texts.copies}
          inputMode="numeric"
          value={concurrency}
          onChange={(event) => {
            onChange({ concurrency: event.target.value });
          }}
        />
      )}
      <Button
        aria-label={texts.removeLabel(label)}
        onClick={({ currentTarget }) => {
          // the button goes away with its row
          currentTarget.closest("fieldset")?.focus();
          onRemove();
        }}
      >
        {texts.remove}
      </Button>
      <input
        type="range"
        className="traffic-slider"
        aria-label={texts.shareOf(label)}
        min={0}
        max={100}
        value={(share ?? 0) * 100}
        onChange={(event) => {
          onChange({ percent: event.target.value });
        }}
      />
      {children}
    </div>
  );
}
