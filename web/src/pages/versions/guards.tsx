import type { ReactNode } from "react";
import { Badge } from "../../components/badge.js";
import { Said } from "../../components/said.js";
import { type Format, useFormat } from "../../language/format.js";
import { useTexts, useTranslate } from "../../language/language.js";
import type { Translate } from "../../language/translated.js";
import type { GuardResult } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const TONES = { passed: "good", failed: "bad", "not evaluated": "warning" } as const;
const MARKS = { passed: "✓", failed: "✗", "not evaluated": "?" } as const;

/** What each guard of a promotion found: its verdict, what it looks at, and its evidence. */
export function Guards({ guards }: { readonly guards: readonly GuardResult[] }): ReactNode {
  const texts = useTexts({ en, fr });
  return (
    <ul className="versions-guards">
      {guards.map(({ guard, verdict, detail, evidence }) => {
        const known: Readonly<Record<string, { readonly title: string; readonly what: string }>> =
          texts.guards;
        const words = known[guard];
        return (
          <li key={guard} className={`versions-guard versions-guard-${TONES[verdict]}`}>
            <span aria-hidden="true" className="versions-guard-mark">
              {MARKS[verdict]}
            </span>
            <div className="versions-guard-words">
              <p className="row">
                <strong>{words?.title ?? guard}</strong>
                <Badge tone={TONES[verdict]}>{texts.verdicts[verdict]}</Badge>
              </p>
              {words === undefined ? null : <p className="quiet small">{words.what}</p>}
              <p className="small">
                <Said>{detail}</Said>
              </p>
              <Evidence evidence={evidence} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** The figures behind a verdict, each with its name in words. */
function Evidence({ evidence }: { readonly evidence: GuardResult["evidence"] }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const translate = useTranslate();
  const names: Readonly<Record<string, string>> = texts.evidence;
  const known = Object.entries(evidence).flatMap(([key, value]) => {
    const name = names[key];
    const text = evidenceText(key, value, format, translate);
    return name === undefined || text === undefined ? [] : [{ key, name, text }];
  });
  if (known.length === 0) return null;
  return (
    <details className="versions-evidence">
      <summary>{texts.evidenceTitle}</summary>
      <dl>
        {known.map(({ key, name, text }) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const SHARE = /^(?:accuracy|accuracyBefore|lowerBoundOfDifference|margin|max\w*Loss|calib\w+)$/;

/** A figure as its kind is written; undefined for what a reader could make nothing of. */
function evidenceText(
  key: string,
  value: unknown,
  format: Format,
  translate: Translate,
): string | undefined {
  if (typeof value === "number") {
    if (SHARE.test(key)) return format.percent(value, 2);
    if (key.endsWith("Ms")) return format.milliseconds(value);
    // a difference of probabilities may be of a hundred-millionth
    return value !== 0 && Math.abs(value) < 0.001
      ? value.toPrecision(2)
      : format.number(value, Number.isInteger(value) ? 0 : 4);
  }
  if (typeof value === "string") return translate(value) ?? value;
  if (!Array.isArray(value)) return undefined;
  const entries: readonly unknown[] = value;
  const texts = entries.map((entry) => {
    if (typeof entry === "string" || typeof entry === "number") return String(entry);
    const found = new Map<string, unknown>(
      typeof entry === "object" && entry !== null ? Object.entries(entry) : [],
    );
    const before = Number(found.get("recallA"));
    const after = Number(found.get("recallB"));
    return `${String(found.get("intent"))}: ${format.percent(before)} → ${format.percent(after)} (n = ${String(found.get("n"))})`;
  });
  return texts.length === 0 ? "–" : texts.join("; ");
}
