import type { ReactNode } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { useView } from "../../address/view.js";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Arrival, arrivingAt } from "../../components/arrival.js";
import { Card } from "../../components/card.js";
import { Empty } from "../../components/empty.js";
import { SelectField } from "../../components/field.js";
import { Loading } from "../../components/loading.js";
import { PageHead } from "../../components/page-head.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { Tabs } from "../../components/tabs.js";
import { useModel, useReadiness } from "../../gateway/models.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { Abstain } from "./abstain.js";
import { Confusion } from "./confusion.js";
import "./evaluation.css";
import { Intents } from "./intents.js";
import { PerturbedRows } from "./perturbed-rows.js";
import { type Evaluation, useEvaluation } from "./queries.js";
import { Robust } from "./robust.js";
import { Rows } from "./rows.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { Trust } from "./trust.js";
import { type EvaluatedProps, VIEW } from "./view.js";

/** How good one version is, on rows it was judged by: figures, and the rows behind each. */
export function Page(): ReactNode {
  const texts = useTexts({ en, fr });
  const model = useModel();
  const { data: readiness, isPending } = useReadiness();
  const [view, change] = useView(VIEW);
  const found = readiness?.models.find((one) => one.model === model);
  const version = view.version ?? found?.champion ?? found?.versions[0]?.version ?? null;
  const evaluation = useEvaluation(
    model,
    version,
    view.split === "held-out" ? undefined : view.split,
  );
  return (
    <>
      <PageHead title={texts.title} intro={texts.intro} />
      <div className="evaluation-choices">
        <SelectField
          label={texts.version}
          value={String(version ?? "")}
          options={versionOptions(found?.versions ?? [], version)}
          onChange={({ target: { value } }) => {
            change({ version: Number(value), group: null, threshold: null });
          }}
        />
        <SelectField
          label={texts.split}
          value={evaluation.data?.split ?? view.split}
          options={(evaluation.data?.splits ?? []).map((split) => [
            split,
            texts.splitChoice(
              texts.splits[split],
              split === evaluation.data?.split && evaluation.data.isHeldOut,
              split,
            ),
          ])}
          onChange={({ target: { value } }) => {
            change({
              split: value === "test" || value === "validation" ? value : "held-out",
              group: null,
            });
          }}
        />
      </div>
      {version === null ? (
        isPending ? (
          <Loading />
        ) : (
          <Empty title={texts.noVersion.title} command="make train">
            {texts.noVersion.why}
          </Empty>
        )
      ) : (
        <Answer of={evaluation} what={texts.reading}>
          {(data) =>
            view.rows ? (
              <Arrival name="rows">
                {view.perturbation === "" ? (
                  <Rows evaluation={data} view={view} change={change} />
                ) : (
                  <PerturbedRows evaluation={data} view={view} change={change} />
                )}
              </Arrival>
            ) : (
              <Figures evaluation={data} view={view} change={change} />
            )
          }
        </Answer>
      )}
    </>
  );
}

function versionOptions(
  versions: readonly { readonly version: number; readonly labels: readonly string[] }[],
  chosen: number | null,
): readonly (readonly [string, string])[] {
  const known = versions.map(
    ({ version, labels }) =>
      [
        String(version),
        labels.length === 0 ? String(version) : `${String(version)} – ${labels.join(", ")}`,
      ] as const,
  );
  const isKnown = versions.some(({ version }) => version === chosen);
  // a version that isn't loaded may still have its files
  return chosen === null || isKnown ? known : [...known, [String(chosen), String(chosen)]];
}

function Figures({ evaluation, view, change }: EvaluatedProps): ReactNode {
  const texts = useTexts({ en, fr });
  return (
    <div className="stack">
      <Overview evaluation={evaluation} />
      <Tabs
        label={texts.parts}
        value={view.tab}
        onChange={(tab) => {
          change({ tab }, { asNewEntry: true });
        }}
        tabs={[
          {
            name: "confusion",
            title: texts.tabs.confusion,
            content: <Confusion evaluation={evaluation} view={view} change={change} />,
          },
          {
            name: "intents",
            title: texts.tabs.intents,
            content: (
              <Arrival name="intents">
                <Intents evaluation={evaluation} />
              </Arrival>
            ),
          },
          { name: "trust", title: texts.tabs.trust, content: <Trust evaluation={evaluation} /> },
          {
            name: "abstain",
            title: texts.tabs.abstain,
            content: <Abstain evaluation={evaluation} view={view} change={change} />,
          },
          { name: "robust", title: texts.tabs.robust, content: <Robust evaluation={evaluation} /> },
        ]}
      />
    </div>
  );
}

function Overview({ evaluation }: { readonly evaluation: Evaluation }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { version, split, n, accuracy, accuracyInterval, macro, topK, isHeldOut } = evaluation;
  const rows = { version, split };
  return (
    <Card
      title={texts.overview}
      note={isHeldOut ? texts.heldOutNote : texts.validationNote}
      actions={
        <PageLink to={`/app/versions/${String(version)}`}>{texts.aboutVersion(version)}</PageLink>
      }
    >
      <Statistics>
        <Statistic
          title={texts.accuracy}
          explanation={texts.accuracyNote}
          value={format.percent(accuracy)}
          detail={texts.intervalOf(format.interval(accuracyInterval), format.number(n))}
          to={evaluatedRowsAddress({ ...rows, outcome: "right" })}
        />
        <Statistic
          title={texts.errors}
          explanation={texts.errorsNote}
          value={format.number(n - Math.round(accuracy * n))}
          detail={texts.ofRows(format.number(n))}
          to={evaluatedRowsAddress({ ...rows, outcome: "wrong" })}
        />
        <Statistic
          title={texts.macroF1}
          explanation={texts.macroF1Note}
          value={format.percent(macro.f1)}
          detail={texts.overIntents(format.number(macro.intents), format.number(n))}
          to={arrivingAt(
            "intents",
            `/app/evaluation?version=${String(version)}&split=${split}&tab=intents`,
          )}
        />
        {topK
          .filter(({ k }) => k === 3)
          .map(({ k, n: of, accuracy: share, accuracyInterval: interval }) => (
            <Statistic
              key={k}
              title={texts.topK(k)}
              explanation={texts.topKNote(k)}
              value={format.percent(share)}
              detail={texts.intervalOf(format.interval(interval), format.number(of))}
              to={evaluatedRowsAddress({ ...rows, withinTop: k })}
            />
          ))}
      </Statistics>
    </Card>
  );
}
