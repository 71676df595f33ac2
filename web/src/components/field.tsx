import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from "react";
import "./field.css";

interface Described {
  readonly label: string;
  /** Below the box: what may stand there. */
  readonly hint?: string;
  /** What is wrong with what stands there. */
  readonly problem?: string | undefined;
}

/** A box for a line of text, a number, a date, with its label. */
export function TextField({
  label,
  hint,
  problem,
  ...input
}: Described & InputHTMLAttributes<HTMLInputElement>): ReactNode {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} problem={problem}>
      <input
        {...input}
        id={id}
        className="field-box"
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={describedBy(id, hint, problem)}
      />
    </Labelled>
  );
}

/** A choice among a few words; `options` are value and text. */
export function SelectField({
  label,
  hint,
  problem,
  options,
  ...select
}: Described &
  SelectHTMLAttributes<HTMLSelectElement> & {
    readonly options: readonly (readonly [value: string, text: string])[];
  }): ReactNode {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} problem={problem}>
      <select
        {...select}
        id={id}
        className="field-box"
        aria-describedby={describedBy(id, hint, problem)}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** A box to tick. */
export function CheckField({
  label,
  ...input
}: { readonly label: string } & InputHTMLAttributes<HTMLInputElement>): ReactNode {
  return (
    <label className="field-check">
      <input {...input} type="checkbox" />
      <span>{label}</span>
    </label>
  );
}

function Labelled({
  id,
  label,
  hint,
  problem,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly problem: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
      {problem === undefined ? null : (
        <p id={`${id}-problem`} className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function describedBy(id: string, hint?: string, problem?: string): string | undefined {
  const ids = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(problem === undefined ? [] : [`${id}-problem`]),
  ];
  return ids.length === 0 ? undefined : ids.join(" ");
}
