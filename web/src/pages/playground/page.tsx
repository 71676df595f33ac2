import { type ReactNode, useState } from "react";
import { textParameter, useView } from "../../address/view.js";
import { Answer } from "../../components/answer.js";
import { Button } from "../../components/button.js";
import { CopyButton } from "../../components/copy-button.js";
import { PageHead } from "../../components/page-head.js";
import { useModel, useModelFacts } from "../../gateway/models.js";
import { useSession } from "../../gateway/session.js";
import { useTexts } from "../../language/language.js";
import { AskBox } from "./ask-box.js";
import { curlCommand } from "./curl.js";
import { FileAnswer } from "./file-answer.js";
import "./playground.css";
import { type Comparison, useComparison } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { Threshold } from "./threshold.js";
import { VersionAnswer } from "./version-answer.js";

const VIEW = { q: textParameter };

/** One text asked of all versions, or a file that is read. */
export function Page(): ReactNode {
  const texts = useTexts({ en, fr });
  const model = useModel();
  const facts = useModelFacts(model);
  const [{ q: query }, change] = useView(VIEW);
  const [file, setFile] = useState<File>();
  const comparison = useComparison(model, file === undefined ? query : "");
  return (
    <>
      <PageHead title={texts.title} intro={texts.intro} />
      <AskBox
        key={model}
        query={query}
        examples={facts?.examples ?? []}
        onAsk={(asked) => {
          setFile(undefined);
          change({ q: asked }, { asNewEntry: true });
        }}
        onFile={setFile}
      />
      {file !== undefined ? (
        <FileAnswer key={`${file.name} ${String(file.lastModified)}`} model={model} file={file} />
      ) : query !== "" ? (
        <Answer of={comparison} what={texts.asking}>
          {(data) => (
            <Answers
              comparison={data}
              query={query}
              isAsking={comparison.isFetching}
              onAgain={() => void comparison.refetch()}
            />
          )}
        </Answer>
      ) : null}
    </>
  );
}

function Answers({
  comparison,
  query,
  isAsking,
  onAgain,
}: {
  readonly comparison: Comparison;
  readonly query: string;
  readonly isAsking: boolean;
  readonly onAgain: () => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const { data: session } = useSession();
  const { model, versions, agree } = comparison;
  const counted = texts.versions(versions.length);
  const said =
    versions.length === 1
      ? texts.one
      : agree === null
        ? texts.incomplete
        : agree
          ? texts.agree(counted)
          : texts.disagree(counted);
  const command = curlCommand({
    origin: window.location.origin,
    model,
    query,
    needsKey: session !== undefined && session.keyId !== null,
  });
  return (
    <section className="stack" aria-label={texts.title}>
      <div className="row row-apart">
        <p
          role="status"
          className={agree === false ? "playground-said playground-differ" : "playground-said"}
        >
          {isAsking ? texts.asking : said}
        </p>
        <div className="row">
          {versions.some((version) => "problem" in version) ? (
            <Button onClick={onAgain}>{texts.askAgain}</Button>
          ) : null}
          <CopyButton label={texts.curl} text={command} />
        </div>
      </div>
      <div className="columns">
        {versions.map((version) => (
          <VersionAnswer key={version.version} answer={version} query={query} model={model} />
        ))}
      </div>
      <Threshold model={model} />
    </section>
  );
}
