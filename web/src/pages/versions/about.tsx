import type { ReactNode } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { PageLink } from "../../app/page-link.js";
import { Card } from "../../components/card.js";
import { CopyButton } from "../../components/copy-button.js";
import { Empty } from "../../components/empty.js";
import { RowsLink } from "../../components/rows-link.js";
import { Said } from "../../components/said.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { Facts } from "./facts.js";
import { figureAddress } from "./figure-address.js";
import type { VersionDetails } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** How good a version is, what data it is of, and the training that made it. */
export function About({ details }: { readonly details: VersionDetails }): ReactNode {
  return (
    <div className="stack">
      <Figures details={details} />
      <div className="columns">
        <Data details={details} />
        <Run details={details} />
      </div>
    </div>
  );
}

function Figures({ details }: { readonly details: VersionDetails }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { version, figures, model } = details;
  const splits = [
    ...(figures.test === null ? [] : [{ split: "test" as const, of: figures.test }]),
    { split: "validation" as const, of: figures.validation },
  ];
  const evaluation = `/app/evaluation?version=${String(version)}`;
  return (
    <Card
      title={texts.figures}
      note={texts.figuresNote}
      actions={
        <>
          <PageLink to={evaluation}>{texts.fullEvaluation}</PageLink>
          <PageLink to={`/app/compare?b=${String(version)}`}>{texts.compareLink}</PageLink>
        </>
      }
    >
      {splits.map(({ split, of }) => (
        <section key={split} className="stack-close" aria-label={texts.splits[split]}>
          <h3>
            {texts.splits[split]}{" "}
            <span className="quiet small">{texts.n(format.number(of.n))}</span>
          </h3>
          <Statistics>
            <Statistic
              title={texts.metrics.accuracy.title}
              explanation={texts.metrics.accuracy.what}
              value={format.percent(of.accuracy)}
              {...(of.accuracyInterval === null
                ? {}
                : { detail: texts.interval(format.interval(of.accuracyInterval)) })}
              to={figureAddress(version, "accuracy", split)}
            />
            <Statistic
              title={texts.metrics.macroF1.title}
              explanation={texts.metrics.macroF1.what}
              value={format.percent(of.macroF1)}
              detail={texts.overIntents(format.number(of.macroIntents))}
              to={figureAddress(version, "macroF1", split)}
            />
            {of.calibrationError === null ? null : (
              <Statistic
                title={texts.metrics.calibrationError.title}
                explanation={texts.metrics.calibrationError.what}
                value={format.percent(of.calibrationError)}
                to={figureAddress(version, "calibrationError", split)}
              />
            )}
            {of.areaUnderRiskCoverage === null ? null : (
              <Statistic
                title={texts.metrics.areaUnderRiskCoverage.title}
                explanation={texts.metrics.areaUnderRiskCoverage.what}
                value={format.number(of.areaUnderRiskCoverage, 4)}
                to={figureAddress(version, "areaUnderRiskCoverage", split)}
              />
            )}
          </Statistics>
        </section>
      ))}
      <p className="quiet small">
        {texts.onTraining(
          format.percent(figures.training.accuracy),
          format.number(figures.training.n),
          model,
        )}
      </p>
    </Card>
  );
}

function Data({ details }: { readonly details: VersionDetails }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { data, features, manifestSha256, model, version, calibration } = details;
  const { rows, heldOut } = data;
  return (
    <Card title={texts.data} note={texts.dataNote}>
      <Facts
        facts={[
          [texts.dataHash, <Hash key="data" hash={data.sha256} />],
          [
            texts.rows,
            <span key="rows" className="row">
              {(
                [
                  ["training", `/app/data-health/examples?version=${String(version)}`],
                  ["validation", evaluatedRowsAddress({ version, split: "validation" })],
                  ["test", evaluatedRowsAddress({ version, split: "test" })],
                ] as const
              ).map(([split, to]) => (
                <RowsLink
                  key={split}
                  n={rows[split]}
                  to={to}
                  text={texts.rowCounts[split](format.number(rows[split]))}
                />
              ))}
            </span>,
          ],
          ...(data.refit === null
            ? []
            : [[texts.refit, texts.refitNote(format.number(data.refit))] as const]),
          [
            texts.intents,
            <PageLink key="intents" to={figureAddress(version, "macroF1")}>
              {format.number(data.intents)}
            </PageLink>,
          ],
          [texts.features, format.number(features)],
          [
            texts.heldOut,
            <span key="held">
              <PageLink to={evaluatedRowsAddress({ version, split: heldOut.split })}>
                {texts.heldOutOf(texts.splits[heldOut.split], format.number(heldOut.n))}
              </PageLink>{" "}
              <Hash hash={heldOut.sha256} />
            </span>,
          ],
          [
            texts.temperature,
            texts.temperatureNote(
              format.number(calibration.temperature, 4),
              format.percent(calibration.before.expectedCalibrationError),
              format.percent(calibration.after.expectedCalibrationError),
            ),
          ],
          [
            texts.manifest,
            <span key="manifest" className="row">
              <Hash hash={manifestSha256} />
              <CopyButton label={texts.copyHash} text={manifestSha256} />
            </span>,
          ],
          [texts.model, model],
        ]}
      />
    </Card>
  );
}

function Run({ details: { run, runProblem } }: { readonly details: VersionDetails }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  if (run === null) {
    return (
      <Card title={texts.run} note={texts.runNote}>
        <Empty title={texts.noRun}>
          <Said>{runProblem ?? ""}</Said>
        </Empty>
      </Card>
    );
  }
  const stages = Object.entries(run.seconds);
  const stageNames = new Map(Object.entries(texts.stages));
  const all = stages.reduce((sum, [, seconds]) => sum + seconds, 0);
  return (
    <Card title={texts.run} note={texts.runNote}>
      <Facts
        facts={[
          [texts.runName, <code key="name">{run.name}</code>],
          [texts.started, format.time(run.startedAt)],
          [texts.took, stages.length === 0 ? "–" : texts.tookSeconds(format.number(all, 1))],
          ...stages.map(
            ([stage, seconds]) =>
              [
                <span key={stage} className="versions-stage">
                  {stageNames.get(stage) ?? stage}
                </span>,
                texts.tookSeconds(format.number(seconds, 1)),
              ] as const,
          ),
          [texts.dataset, run.dataset ?? "–"],
          [texts.command, run.command === null ? "–" : <code key="command">{run.command}</code>],
          [texts.commit, run.commit === null ? "–" : <code key="commit">{run.commit}</code>],
        ]}
      />
    </Card>
  );
}

function Hash({ hash }: { readonly hash: string }): ReactNode {
  return (
    <code className="versions-hash" title={hash}>
      {hash.slice(0, 12)}…
    </code>
  );
}
