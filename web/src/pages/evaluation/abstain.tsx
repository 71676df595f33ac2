import { type ReactNode, useId, useMemo } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { Arrival } from "../../components/arrival.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { Chart } from "../../components/chart.js";
import { Empty } from "../../components/empty.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { pointAt } from "./abstain-point.js";
import { Decision } from "./decision.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import type { EvaluatedProps } from "./view.js";

/** What is gained by leaving the least sure answers to a person: errors against the share that is answered. */
export function Abstain({ evaluation, view, change }: EvaluatedProps): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const id = useId();
  const { riskCoverage, abstain, version, split, model } = evaluation;
  const points = useMemo(
    () => [...(riskCoverage?.points ?? [])].sort((a, b) => a.threshold - b.threshold),
    [riskCoverage],
  );
  const at = pointAt(points, view.threshold ?? abstain?.threshold ?? 0);
  const x = useMemo(
    () => ({
      title: texts.coverage,
      values: points.map(({ coverage }) => coverage),
      isShare: true,
    }),
    [points, texts],
  );
  const series = useMemo(
    () => [
      // the first lies above the others
      {
        title: texts.chosen,
        values: points.map(({ risk }, index) => (index === at ? risk : null)),
      },
      { title: texts.risk, values: points.map(({ risk }) => risk) },
    ],
    [points, at, texts],
  );
  const chosen = points[at];
  if (riskCoverage === null || chosen === undefined) {
    return (
      <Empty title={texts.noCalibration.title} command="make train">
        {texts.noCalibration.why}
      </Empty>
    );
  }
  const wrong = Math.round(chosen.risk * chosen.answered);
  const left = riskCoverage.n - chosen.answered;
  const rows = { version, split };
  const threshold = format.number(chosen.threshold, 4);
  return (
    <div className="stack">
      <Card title={texts.abstain} note={texts.abstainNote}>
        <div className="evaluation-slider">
          <label htmlFor={id}>{texts.threshold}</label>
          <input
            id={id}
            type="range"
            min={0}
            max={points.length - 1}
            value={at}
            aria-valuetext={threshold}
            onChange={({ target: { valueAsNumber } }) => {
              change({ threshold: points[valueAsNumber]?.threshold ?? null });
            }}
          />
          <output htmlFor={id}>{threshold}</output>
        </div>
        {abstain === null ? null : (
          <div className="row">
            <Button
              size="small"
              onClick={() => {
                change({ threshold: null });
              }}
            >
              {texts.useOwn(format.number(abstain.threshold, 4))}
            </Button>
            <span className="quiet small">
              {texts.own(
                format.percent(abstain.wishedAccuracy, 0),
                format.percent(abstain.accuracy),
                format.percent(abstain.coverage),
                format.number(abstain.n),
              )}
            </span>
          </div>
        )}
        <Statistics>
          <Statistic
            title={texts.answeredRows}
            value={format.percent(chosen.coverage)}
            detail={texts.part(format.number(chosen.answered), format.number(riskCoverage.n))}
            to={evaluatedRowsAddress({ ...rows, minProbability: chosen.threshold })}
          />
          <Statistic
            title={texts.wrongRows}
            value={format.percent(chosen.risk)}
            detail={texts.part(format.number(wrong), format.number(chosen.answered))}
            to={evaluatedRowsAddress({
              ...rows,
              minProbability: chosen.threshold,
              outcome: "wrong",
            })}
          />
          <Statistic
            title={texts.leftRows}
            value={format.percent(1 - chosen.coverage)}
            detail={texts.part(format.number(left), format.number(riskCoverage.n))}
            {...(left === 0
              ? {}
              : { to: evaluatedRowsAddress({ ...rows, maxProbability: chosen.threshold - 1e-7 }) })}
          />
          <Statistic
            title={texts.areaUnderRisk}
            explanation={texts.areaUnderRiskNote}
            value={format.number(riskCoverage.areaUnderCurve, 4)}
            detail={texts.ofRows(format.number(riskCoverage.n))}
            to={evaluatedRowsAddress({ ...rows, outcome: "wrong" })}
          />
        </Statistics>
        <Arrival name="curve">
          <Chart
            kind="line"
            title={texts.riskCoverage}
            note={texts.riskCoverageNote}
            n={riskCoverage.n}
            csvName={`${model}-${String(version)}-risk-coverage`}
            x={x}
            y={{ title: texts.risk, least: 0 }}
            series={series}
            isShare
            onPoint={(point, line) => {
              if (line === 1) change({ threshold: points[point]?.threshold ?? null });
            }}
          />
        </Arrival>
      </Card>
      <Arrival name="decision">
        <Decision evaluation={evaluation} />
      </Arrival>
    </div>
  );
}
