import { type ReactNode, useMemo } from "react";
import { useLocation } from "wouter";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Card } from "../../components/card.js";
import { Chart } from "../../components/chart.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { type Labelling, useLabelling } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** How much of the queue and of the log is labelled, by day, and how it becomes training data. */
export function LabellingProgress({
  model,
  done,
  all,
}: {
  readonly model: string;
  readonly done: number;
  readonly all: number;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const labelling = useLabelling(model);
  const file = `/${encodeURIComponent(model)}/labelled.csv`;
  return (
    <>
      <Card title={texts.progress}>
        {all === 0 ? null : (
          <div className="stack-close">
            <progress max={all} value={done} aria-label={texts.queueProgress} />
            <p className="quiet small">{texts.of(format.number(done), format.number(all))}</p>
          </div>
        )}
        <Answer of={labelling}>{(data) => <Counts labelling={data} />}</Answer>
      </Card>
      <Card title={texts.next} note={texts.nextNote}>
        <pre className="empty-command">
          <code>{`curl -o labelled.csv ${window.location.origin}${file}\nmake train DATASET=labelled.csv`}</code>
        </pre>
        <a className="button button-plain" href={file} download="labelled.csv">
          {texts.download}
        </a>
      </Card>
    </>
  );
}

function Counts({ labelling }: { readonly labelling: Labelling }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { model, from, labelled, right, wrong, days } = labelling;
  const [, navigate] = useLocation();
  const chart = useMemo(
    () => ({
      x: { title: texts.day, values: days.map(({ day }) => day) },
      y: { title: texts.labels, least: 0 },
      series: [{ title: texts.labels, values: days.map((day) => day.labelled) }],
      onPoint: (at: number) => {
        const start = days[at]?.day;
        if (start !== undefined) navigate(labelledRows({ model, ...wholeDay(start) }));
      },
    }),
    [texts, days, model, navigate],
  );
  return (
    <>
      <dl className="review-counts">
        {(
          [
            [texts.labelled, labelled, "any"],
            [texts.right, right, "right"],
            [texts.wrongly, wrong, "wrong"],
          ] as const
        ).map(([title, n, feedback]) => (
          <div key={feedback}>
            <dt className="quiet small">{title}</dt>
            <dd>
              {n === 0 ? (
                n
              ) : (
                <PageLink to={labelledRows({ model, feedback, saidFrom: from })}>
                  {format.number(n)}
                </PageLink>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {days.length === 0 ? null : (
        <Chart
          kind="bar"
          title={texts.byDay}
          note={texts.byDayNote}
          n={labelled}
          csvName="labels-by-day"
          height={9}
          {...chart}
        />
      )}
    </>
  );
}

/** Where the log has what was labelled then; shadows' rows can have a label too. */
function labelledRows(filters: Readonly<Record<string, string>>): string {
  return `/app/predictions?${new URLSearchParams({ feedback: "any", shadows: "1", ...filters }).toString()}`;
}

/** A day of the counts, which are by UTC's days. */
function wholeDay(day: string): { readonly saidFrom: string; readonly saidTo: string } {
  const saidFrom = new Date(`${day}T00:00:00Z`);
  const saidTo = new Date(saidFrom.getTime() + 86_400_000);
  return { saidFrom: saidFrom.toISOString(), saidTo: saidTo.toISOString() };
}
