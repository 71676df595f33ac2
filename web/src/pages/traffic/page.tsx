import type { ReactNode } from "react";
import { choiceParameter, useView } from "../../address/view.js";
import { Answer } from "../../components/answer.js";
import { Card } from "../../components/card.js";
import { Empty } from "../../components/empty.js";
import { SelectField } from "../../components/field.js";
import { Loading } from "../../components/loading.js";
import { PageHead } from "../../components/page-head.js";
import { useModel, useModelFacts } from "../../gateway/models.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { DisagreementCard } from "./disagreement-card.js";
import type { RuleLabel } from "./draft.js";
import { type TrafficHistory, useHistory, useTraffic } from "./queries.js";
import { RulesCard } from "./rules-card.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import "./traffic.css";
import { PERCENTILES, VersionCharts } from "./version-charts.js";
import { VersionTable } from "./version-table.js";

const WINDOW_NAMES = ["24h", "1h", "6h", "7d", "30d", "90d"] as const;
const VIEW = { window: choiceParameter(WINDOW_NAMES), latency: choiceParameter(PERCENTILES) };
const NO_LABELS: readonly RuleLabel[] = [];

/** What the versions answer, and which of them gets which requests. */
export function Page(): ReactNode {
  const texts = useTexts({ en, fr });
  const model = useModel();
  const [view, change] = useView(VIEW);
  const labels = useModelFacts(model)?.labels ?? NO_LABELS;
  const traffic = useTraffic(model);
  const history = useHistory(model, view.window);
  return (
    <>
      <PageHead
        title={texts.title}
        intro={texts.intro}
        actions={
          <SelectField
            label={texts.window}
            options={WINDOW_NAMES.map((name) => [name, texts.windows[name]] as const)}
            value={view.window}
            onChange={(event) => {
              const chosen = WINDOW_NAMES.find((name) => name === event.target.value);
              if (chosen !== undefined) change({ window: chosen }, { asNewEntry: true });
            }}
          />
        }
      />
      <Answer of={history} what={texts.loading}>
        {(data) => (
          <div
            className={history.isPlaceholderData ? "stack traffic-old" : "stack"}
            aria-busy={history.isPlaceholderData}
          >
            {history.isPlaceholderData ? <Loading what={texts.loading} /> : null}
            <History
              history={data}
              labels={labels}
              percentile={view.latency}
              onPercentile={(latency) => {
                change({ latency });
              }}
            />
          </div>
        )}
      </Answer>
      <Answer of={traffic}>
        {(data) => (
          <RulesCard
            key={data.model}
            traffic={data}
            labels={labels.filter(({ label }) => label !== "champion")}
          />
        )}
      </Answer>
      {history.data === undefined ? null : <DisagreementCard history={history.data} />}
    </>
  );
}

function History({
  history,
  labels,
  percentile,
  onPercentile,
}: {
  readonly history: TrafficHistory;
  readonly labels: readonly RuleLabel[];
  readonly percentile: (typeof PERCENTILES)[number];
  readonly onPercentile: (percentile: (typeof PERCENTILES)[number]) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { model, versions, slowMs } = history;
  if (versions.length === 0) {
    const command = `curl -G ${window.location.origin}/${model} --data-urlencode "query=…"`;
    return (
      <Empty title={texts.empty.title} command={command}>
        {texts.empty.why}
      </Empty>
    );
  }
  return (
    <>
      <Card title={texts.byVersion} note={texts.byVersionNote(format.milliseconds(slowMs))}>
        <VersionTable history={history} labels={labels} />
      </Card>
      <VersionCharts history={history} percentile={percentile} onPercentile={onPercentile} />
    </>
  );
}
