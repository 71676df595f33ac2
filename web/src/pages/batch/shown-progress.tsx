import type { ReactNode } from "react";
import { PageLink } from "../../app/page-link.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { downloadFile } from "../../components/csv.js";
import { Failure } from "../../components/failure.js";
import { PageError } from "../../gateway/page-error.js";
import { type Format, useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { type BatchProgress, batchRun, rowsOfBatch } from "./batch-run.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** How far the batch is, what may be done with it, and its file. */
export function ShownProgress({ progress }: { readonly progress: BatchProgress }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { phase, order, rows, failed } = progress;
  const isGoing = phase === "running" || phase === "waiting";
  const share = phase === "done" ? 1 : Math.min(1, progress.sentBytes / order.file.size);
  return (
    <Card title={order.file.name} note={isGoing ? texts.leave : undefined}>
      <div className="batch-bar">
        <progress max={1} value={share} aria-label={texts.progressOf(order.file.name)} />
        <span className="batch-share">{format.percent(share, 0)}</span>
      </div>
      <p role="status">{phase === "done" && failed > 0 ? texts.doneInPart : texts.phases[phase]}</p>
      <dl className="batch-figures">
        <Figure
          title={texts.rows}
          value={
            isGoing || rows === failed ? (
              format.number(rows - failed)
            ) : (
              <PageLink to={rowsOfBatch(progress)}>{format.number(rows - failed)}</PageLink>
            )
          }
        />
        <Figure title={texts.failedRows} value={format.number(failed)} />
        <Speed progress={progress} share={share} />
      </dl>
      {phase === "stopped" ? <Stopped error={progress.error} /> : null}
      <div className="row">
        {isGoing ? (
          <Button
            onClick={() => {
              batchRun.cancel();
            }}
          >
            {texts.cancel}
          </Button>
        ) : null}
        {phase === "stopped" && !isOfFile(progress.error) ? (
          <Button
            kind="main"
            onClick={() => {
              batchRun.resume();
            }}
          >
            {texts.resume}
          </Button>
        ) : null}
        {isGoing ? null : (
          <>
            <Button
              kind={phase === "done" ? "main" : "plain"}
              disabled={rows === 0}
              onClick={() => {
                downloadFile("predictions.csv", batchRun.predictions());
              }}
            >
              {phase === "done" ? texts.download : texts.downloadPart}
            </Button>
            <Button
              onClick={() => {
                batchRun.clear();
              }}
            >
              {texts.other}
            </Button>
          </>
        )}
      </div>
    </Card>
  );
}

function Speed({
  progress: { phase, startedAt, lastAt, rows },
  share,
}: {
  readonly progress: BatchProgress;
  readonly share: number;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const seconds = (lastAt.getTime() - startedAt.getTime()) / 1_000;
  if (seconds <= 0 || share === 0) return null;
  const isGoing = phase === "running" || phase === "waiting";
  return (
    <>
      <Figure title={texts.speed} value={format.number(Math.round(rows / seconds))} />
      <Figure
        title={isGoing ? texts.left : texts.took}
        value={duration(isGoing ? (seconds / share) * (1 - share) : seconds, texts, format)}
      />
    </>
  );
}

function duration(seconds: number, texts: typeof en, format: Format): string {
  return seconds < 100
    ? texts.seconds(format.number(seconds, seconds < 10 ? 1 : 0))
    : texts.minutes(format.number(seconds / 60, seconds < 600 ? 1 : 0));
}

function Figure({
  title,
  value,
}: {
  readonly title: string;
  readonly value: ReactNode;
}): ReactNode {
  return (
    <div>
      <dt className="quiet small">{title}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Stopped({ error }: { readonly error: unknown }): ReactNode {
  const texts = useTexts({ en, fr });
  if (error instanceof PageError) return <Failure error={error} />;
  return (
    <p role="alert" className="failure">
      {error instanceof TypeError ? texts.notUtf8 : texts.unreadable}
    </p>
  );
}

/** Whether the file itself is why it stopped, so that going on would stop there again. */
function isOfFile(error: unknown): boolean {
  return !(error instanceof PageError) || error.code === "refused";
}
