import { type ReactNode, useMemo, useState, useSyncExternalStore } from "react";
import { textParameter, useView } from "../../address/view.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { SelectField } from "../../components/field.js";
import { PageHead } from "../../components/page-head.js";
import { useModel, useModelFacts } from "../../gateway/models.js";
import { useMayDo } from "../../gateway/session.js";
import { useTexts } from "../../language/language.js";
import "./batch.css";
import { batchRun } from "./batch-run.js";
import { ChooseFile } from "./choose-file.js";
import { Outcome } from "./outcome.js";
import { ShownProgress } from "./shown-progress.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const VIEW = { version: textParameter };

/** A CSV file that is answered row by row. */
export function Page(): ReactNode {
  const texts = useTexts({ en, fr });
  const progress = useSyncExternalStore(batchRun.subscribe, batchRun.progress);
  const isNew = progress === undefined;
  return (
    <>
      <PageHead title={texts.title} intro={texts.intro} />
      {isNew ? (
        <NewBatch />
      ) : (
        <>
          <ShownProgress progress={progress} />
          <Outcome progress={progress} />
        </>
      )}
    </>
  );
}

function NewBatch(): ReactNode {
  const texts = useTexts({ en, fr });
  const model = useModel();
  const facts = useModelFacts(model);
  const mayPredict = useMayDo("predict");
  const [{ version }, change] = useView(VIEW);
  const [file, setFile] = useState<File>();
  const names = useMemo(
    () => new Map(facts?.intents.map(({ id, name }) => [id, name] as const)),
    [facts],
  );
  const options = [
    ["", texts.usual] as const,
    ...(facts?.labels ?? []).map((it) => [it.label, texts.label(it.label, it.version)] as const),
    ...(facts?.versions ?? []).map((it) => [String(it), texts.one(it)] as const),
  ];
  return (
    <Card title={texts.file}>
      <ChooseFile file={file} examples={facts?.examples ?? []} onFile={setFile} />
      <div className="batch-choices">
        <SelectField
          label={texts.version}
          options={options}
          value={options.some(([value]) => value === version) ? version : ""}
          onChange={(event) => {
            change({ version: event.target.value });
          }}
        />
        <Button
          kind="main"
          disabled={file === undefined || !mayPredict}
          onClick={() => {
            if (file !== undefined) batchRun.start({ file, model, version, names });
          }}
        >
          {texts.start}
        </Button>
      </div>
      {mayPredict ? null : <p className="quiet">{texts.needsPredict}</p>}
    </Card>
  );
}
