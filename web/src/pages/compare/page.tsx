import type { ReactNode } from "react";
import { useView } from "../../address/view.js";
import { Button } from "../../components/button.js";
import { CopyButton } from "../../components/copy-button.js";
import { Empty } from "../../components/empty.js";
import { SelectField } from "../../components/field.js";
import { Loading } from "../../components/loading.js";
import { PageHead } from "../../components/page-head.js";
import { Tabs } from "../../components/tabs.js";
import { useModel, useReadiness } from "../../gateway/models.js";
import { useTexts } from "../../language/language.js";
import { type Choosable, chosenPair } from "./chosen-pair.js";
import "./compare.css";
import { Live } from "./live.js";
import { Offline } from "./offline.js";
import { OpenedText } from "./opened-text.js";
import type { Pair } from "./queries.js";
import { Replay } from "./replay.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { type ChangeView, type CompareView, VIEW } from "./view.js";

/** Which of two versions is better: on held-out rows, on live texts, on texts asked before. */
export function Page(): ReactNode {
  const texts = useTexts({ en, fr });
  const model = useModel();
  const { data: readiness, isPending } = useReadiness();
  const [view, change] = useView(VIEW);
  const versions = readiness?.models.find((one) => one.model === model)?.versions ?? [];
  const pair = chosenPair(versions, view);
  return (
    <>
      <PageHead title={texts.title} intro={texts.intro} />
      {pair === null ? (
        isPending ? (
          <Loading />
        ) : (
          <Empty title={texts.noTwo.title} command="make train">
            {texts.noTwo.why}
          </Empty>
        )
      ) : (
        <Compared model={model} versions={versions} pair={pair} view={view} change={change} />
      )}
    </>
  );
}

function Compared({
  model,
  versions,
  pair,
  view,
  change,
}: {
  readonly model: string;
  readonly versions: readonly Choosable[];
  readonly pair: Pair;
  readonly view: CompareView;
  readonly change: ChangeView;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const options = optionsOf(versions, pair);
  const shared = sharedAddress(model, pair);
  return (
    <div className="stack">
      <div className="compare-choice">
        <SelectField
          label={texts.sideA}
          value={String(pair.a)}
          options={options}
          onChange={({ target: { value } }) => {
            change({ a: value, b: String(pair.b) });
          }}
        />
        <SelectField
          label={texts.sideB}
          value={String(pair.b)}
          options={options}
          onChange={({ target: { value } }) => {
            change({ a: String(pair.a), b: value });
          }}
        />
        <div className="row">
          <Button
            size="small"
            onClick={() => {
              change({ a: String(pair.b), b: String(pair.a) });
            }}
          >
            {texts.swap}
          </Button>
          <CopyButton label={texts.share} text={shared} />
        </div>
      </div>
      {pair.a === pair.b ? (
        <Empty title={texts.same.title}>{texts.same.why}</Empty>
      ) : (
        <Tabs
          label={texts.dataField}
          value={view.data}
          onChange={(data) => {
            change({ data }, { asNewEntry: true });
          }}
          tabs={[
            {
              name: "offline",
              title: texts.data.offline,
              content: <Offline model={model} pair={pair} view={view} change={change} />,
            },
            {
              name: "live",
              title: texts.data.live,
              content: <Live model={model} pair={pair} view={view} change={change} />,
            },
            {
              name: "replay",
              title: texts.data.replay,
              content: <Replay model={model} pair={pair} view={view} change={change} />,
            },
          ]}
        />
      )}
      <OpenedText
        model={model}
        pair={pair}
        query={view.opened}
        onClose={() => {
          change({ opened: "" });
        }}
      />
    </div>
  );
}

/** This view's address; it says model and versions even where they are the usual ones now, for those may change. */
function sharedAddress(model: string, pair: Pair): string {
  const address = new URL(window.location.href);
  address.searchParams.set("model", model);
  address.searchParams.set("a", String(pair.a));
  address.searchParams.set("b", String(pair.b));
  return address.href;
}

function optionsOf(
  versions: readonly Choosable[],
  pair: Pair,
): readonly (readonly [string, string])[] {
  const known = versions.map(
    ({ version, labels }) =>
      [
        String(version),
        labels.length === 0 ? String(version) : `${String(version)} – ${labels.join(", ")}`,
      ] as const,
  );
  // a version that isn't loaded may still have its files
  const others = [...new Set([pair.a, pair.b])].filter(
    (version) => !versions.some((one) => one.version === version),
  );
  return [...known, ...others.map((version) => [String(version), String(version)] as const)];
}
