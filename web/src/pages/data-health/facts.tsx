import type { ReactNode } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { PageLink } from "../../app/page-link.js";
import { RowsLink } from "../../components/rows-link.js";
import { Said } from "../../components/said.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { examplesAddress, healthRowsAddress } from "./addresses.js";
import type { DataHealth } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Which training it was, and its figures in short. */
export function Facts({
  health: { model, rows, estimatedLabelNoise, live, liveProblem },
  run,
}: {
  readonly health: DataHealth;
  readonly run: NonNullable<DataHealth["run"]>;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { facts } = texts;
  const liveSearch = new URLSearchParams({ model, shadows: "0" });
  if (live?.since !== null && live?.since !== undefined) liveSearch.set("from", live.since);
  return (
    <section className="stack-close" aria-label={texts.title}>
      <p className="quiet">
        {texts.run(format.time(run.startedAt))}{" "}
        {run.version === null ? null : (
          <PageLink to={`/app/versions/${String(run.version)}`}>
            {texts.runVersion(run.version)}
          </PageLink>
        )}{" "}
        {run.dataset === null ? null : <code>{run.dataset}</code>}
      </p>
      <dl className="health-facts">
        {rows === null ? null : (
          <>
            <Fact title={facts.train}>
              <RowsLink n={rows.train} to={examplesAddress(null, run.version)} />
            </Fact>
            <Fact title={facts.validation}>
              <EvaluatedRows version={run.version} split="validation" n={rows.validation} />
            </Fact>
            <Fact title={facts.test}>
              <EvaluatedRows version={run.version} split="test" n={rows.test} />
            </Fact>
          </>
        )}
        {estimatedLabelNoise === null ? null : (
          <Fact title={facts.noise} note={texts.noiseWhat}>
            <PageLink to={healthRowsAddress({ kind: "suspected", version: run.version })}>
              {format.percent(estimatedLabelNoise)}
            </PageLink>
          </Fact>
        )}
        {live === null ? null : (
          <Fact
            title={facts.live}
            {...(live.since === null ? {} : { note: texts.liveSince(format.time(live.since)) })}
          >
            <RowsLink n={live.n} to={`/app/predictions?${liveSearch.toString()}`} />
          </Fact>
        )}
      </dl>
      {liveProblem === null ? null : (
        <p className="quiet small">
          <Said>{liveProblem}</Said>
        </p>
      )}
    </section>
  );
}

/** Rows that the version of this training was judged on, where they can be opened. */
function EvaluatedRows({
  version,
  split,
  n,
}: {
  readonly version: number | null;
  readonly split: "validation" | "test";
  readonly n: number;
}): ReactNode {
  const format = useFormat();
  if (version === null || n === 0) return format.number(n);
  return <PageLink to={evaluatedRowsAddress({ version, split })}>{format.number(n)}</PageLink>;
}

function Fact({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div>
      <dt className="quiet small">{title}</dt>
      <dd>
        <span className="health-fact">{children}</span>
        {note === undefined ? null : <span className="quiet small">{note}</span>}
      </dd>
    </div>
  );
}
