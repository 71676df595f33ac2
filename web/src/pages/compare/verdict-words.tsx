import type { ReactNode } from "react";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { DifferenceBar } from "./difference-bar.js";
import type { ComparisonFigures, Pair } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** The verdict in a sentence, and the difference with its interval and test. */
export function VerdictWords({
  better,
  pair,
  difference: { difference, interval },
  pValue,
  n,
}: {
  readonly better: "a" | "b" | null;
  readonly pair: Pair;
  readonly difference: ComparisonFigures["difference"];
  readonly pValue: number | null;
  readonly n: number;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const points = (value: number): string => format.signed(value * 100, 2);
  return (
    <div className="stack-close">
      <p className="compare-verdict">
        {better === null
          ? texts.undecided
          : texts.better(better.toUpperCase(), better === "a" ? pair.a : pair.b)}
      </p>
      <p>
        {texts.difference(
          points(difference),
          points(interval.lower),
          points(interval.upper),
          format.number(n),
        )}{" "}
        {pValue === null ? null : texts.test(format.number(pValue, pValue < 0.001 ? 5 : 3))}
      </p>
      <DifferenceBar difference={difference} interval={interval} />
    </div>
  );
}
