import type { ReactNode } from "react";
import { useView, wholeParameter } from "../../address/view.js";
import { Answer } from "../../components/answer.js";
import { Empty } from "../../components/empty.js";
import { SelectField } from "../../components/field.js";
import { PageHead } from "../../components/page-head.js";
import { Said } from "../../components/said.js";
import { useModel, useModelFacts } from "../../gateway/models.js";
import { useTexts } from "../../language/language.js";
import type { PageProps } from "../page-props.js";
import "./data-health.css";
import { ExamplesView } from "./examples-view.js";
import { Facts } from "./facts.js";
import { FindingsCard } from "./findings-card.js";
import { IntentsCard } from "./intents-card.js";
import { useDataHealth } from "./queries.js";
import { RowsView } from "./rows-view.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const VIEW = { version: wholeParameter };

/** How sound a training's data are; below `/rows` and `/examples`, the rows behind the numbers. */
export function Page({ rest: [part] }: PageProps): ReactNode {
  if (part === "rows") return <RowsView />;
  return part === "examples" ? <ExamplesView /> : <Overview />;
}

function Overview(): ReactNode {
  const texts = useTexts({ en, fr });
  const model = useModel();
  const versions = useModelFacts(model)?.versions ?? [];
  const [{ version }, change] = useView(VIEW);
  const health = useDataHealth(model, version);
  const shown = version === null || versions.includes(version) ? versions : [version, ...versions];
  return (
    <>
      <PageHead
        title={texts.title}
        intro={texts.intro}
        actions={
          <SelectField
            label={texts.version}
            options={[
              ["", texts.newest] as const,
              ...shown.map((it) => [String(it), texts.one(it)] as const),
            ]}
            value={version === null ? "" : String(version)}
            onChange={({ target: { value } }) => {
              change({ version: value === "" ? null : Number(value) }, { asNewEntry: true });
            }}
          />
        }
      />
      <Answer of={health} what={texts.loading}>
        {(data) =>
          data.run === null ? (
            <Empty title={texts.empty.title} command="make train">
              {data.problem === null ? null : <Said>{data.problem}</Said>}
            </Empty>
          ) : (
            <>
              <Facts health={data} run={data.run} />
              {data.problem === null ? null : (
                <p className="quiet">
                  <Said>{data.problem}</Said>
                </p>
              )}
              <FindingsCard health={data} version={version} />
              <IntentsCard health={data} version={version} />
            </>
          )
        }
      </Answer>
    </>
  );
}
