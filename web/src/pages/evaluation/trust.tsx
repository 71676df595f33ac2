import { type ReactNode, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { withModel } from "../../app/page-link.js";
import { Arrival, arrivingAt } from "../../components/arrival.js";
import { Card } from "../../components/card.js";
import { Chart } from "../../components/chart.js";
import { Empty } from "../../components/empty.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import type { Evaluation } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Whether a probability of 80 % is right in 80 % of cases: the reliability diagram. */
export function Trust({ evaluation }: { readonly evaluation: Evaluation }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const search = useSearch();
  const [, navigate] = useLocation();
  const { calibration, version, split } = evaluation;
  const bins = useMemo(() => (calibration?.bins ?? []).filter(({ n }) => n > 0), [calibration]);
  const x = useMemo(
    () => ({
      title: texts.meanProbability,
      values: bins.map(({ confidence }) => confidence),
      isShare: true,
    }),
    [bins, texts],
  );
  const series = useMemo(
    () => [
      {
        title: texts.shareRight,
        values: bins.map(({ accuracy }) => accuracy),
        intervals: bins.map(({ accuracyInterval }) => accuracyInterval),
      },
      { title: texts.ideal, values: bins.map(({ confidence }) => confidence), isGuide: true },
    ],
    [bins, texts],
  );
  const binNames = useMemo(
    () => ({
      title: texts.probability,
      values: bins.map(
        ({ lower, upper }) => `${format.percent(lower, 0)} – ${format.percent(upper, 0)}`,
      ),
    }),
    [bins, texts, format],
  );
  const counts = useMemo(
    () => [{ title: texts.rowCount, values: bins.map(({ n }) => n) }],
    [bins, texts],
  );
  if (calibration === null) {
    return (
      <Empty title={texts.noCalibration.title} command="make train">
        {texts.noCalibration.why}
      </Empty>
    );
  }
  const open = (at: number): void => {
    const bin = bins[at];
    if (bin === undefined) return;
    navigate(
      withModel(
        evaluatedRowsAddress({
          version,
          split,
          minProbability: bin.lower,
          maxProbability: bin.upper,
        }),
        search,
      ),
    );
  };
  return (
    <div className="stack">
      <Card title={texts.trust} note={texts.trustNote}>
        <Statistics>
          <Statistic
            title={texts.calibrationError}
            explanation={texts.calibrationErrorNote}
            value={format.percent(calibration.expectedCalibrationError)}
            detail={texts.ofRows(format.number(calibration.n))}
            to={arrivingAt(
              "bins",
              `/app/evaluation?version=${String(version)}&split=${split}&tab=trust`,
            )}
          />
          <Statistic
            title={texts.brier}
            explanation={texts.brierNote}
            value={format.number(calibration.brierScore, 3)}
            detail={texts.ofRows(format.number(calibration.n))}
            to={evaluatedRowsAddress({ version, split })}
          />
          <Statistic
            title={texts.logLoss}
            explanation={texts.logLossNote}
            value={format.number(calibration.negativeLogLikelihood, 3)}
            detail={texts.ofRows(format.number(calibration.n))}
            to={evaluatedRowsAddress({ version, split })}
          />
        </Statistics>
        <Arrival name="bins">
          <Chart
            kind="points"
            title={texts.reliability}
            note={texts.reliabilityNote}
            n={calibration.n}
            csvName={`${evaluation.model}-${String(version)}-reliability`}
            x={x}
            y={{ title: texts.shareRight, least: 0, most: 1 }}
            series={series}
            isShare
            onPoint={open}
          />
        </Arrival>
        <Chart
          kind="bar"
          title={texts.spread}
          note={texts.spreadNote}
          n={calibration.n}
          csvName={`${evaluation.model}-${String(version)}-probabilities`}
          x={binNames}
          y={{ title: texts.rowCount }}
          series={counts}
          onPoint={open}
          height={12}
        />
      </Card>
    </div>
  );
}
