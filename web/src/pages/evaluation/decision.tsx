import { type ReactNode, useMemo } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { Card } from "../../components/card.js";
import { Chart } from "../../components/chart.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { namesOf } from "./heat-table.js";
import type { Evaluation } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Of a model that decides between two intents: what each threshold of the verdict gives. */
export function Decision({ evaluation }: { readonly evaluation: Evaluation }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { decision, precisionRecall, version, split } = evaluation;
  const points = useMemo(
    () => [...(precisionRecall?.points ?? [])].sort((a, b) => a.recall - b.recall),
    [precisionRecall],
  );
  const x = useMemo(
    () => ({ title: texts.recall, values: points.map(({ recall }) => recall), isShare: true }),
    [points, texts],
  );
  const series = useMemo(
    () => [{ title: texts.precision, values: points.map(({ precision }) => precision) }],
    [points, texts],
  );
  if (decision === null) return null;
  const name = namesOf(evaluation)(decision.intent);
  const n = format.number(decision.n);
  return (
    <Card
      title={texts.decision(decision.verdicts.positive)}
      note={texts.decisionNote(
        decision.verdicts.positive,
        decision.verdicts.negative,
        name,
        format.number(decision.threshold, 4),
        format.percent(decision.wantedPrecision),
      )}
    >
      <Statistics>
        <Statistic
          title={texts.precision}
          explanation={texts.precisionNote}
          value={format.percent(decision.precision)}
          detail={texts.onValidation(n)}
          to={evaluatedRowsAddress({
            version,
            split: "validation",
            predicted: decision.intent,
            // below a half, the other intent can be likelier and the verdict still this one
            ...(decision.threshold >= 0.5 ? { minProbability: decision.threshold } : {}),
          })}
        />
        <Statistic
          title={texts.recall}
          explanation={texts.recallNote}
          value={format.percent(decision.recall)}
          detail={texts.onValidation(n)}
          to={evaluatedRowsAddress({ version, split: "validation", truth: decision.intent })}
        />
        {precisionRecall === null ? null : (
          <Statistic
            title={texts.averagePrecision}
            explanation={texts.averagePrecisionNote}
            value={format.percent(precisionRecall.averagePrecision)}
            detail={texts.ofRows(format.number(precisionRecall.n))}
            to={evaluatedRowsAddress({ version, split, truth: decision.intent })}
          />
        )}
      </Statistics>
      {decision.reached ? null : <p>{texts.notReached}</p>}
      {precisionRecall === null ? null : (
        <Chart
          kind="line"
          title={texts.precisionRecall}
          note={texts.precisionRecallNote}
          n={precisionRecall.n}
          csvName={`${evaluation.model}-${String(version)}-precision-recall`}
          x={x}
          y={{ title: texts.precision, least: 0, most: 1 }}
          series={series}
          isShare
        />
      )}
    </Card>
  );
}
