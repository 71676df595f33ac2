import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { Button } from "../../components/button.js";
import { csvText, downloadText } from "../../components/csv.js";
import { useTexts } from "../../language/language.js";
import { useBytes } from "./bytes.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const MAX_LOOKED_AT = 1_000;

/** Takes a CSV file: by a button, or dropped; says at once what is wrong with one that can't be. */
export function ChooseFile({
  file,
  examples,
  onFile,
}: {
  readonly file: File | undefined;
  /** Texts for the file that shows the format. */
  readonly examples: readonly string[];
  readonly onFile: (file: File) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const bytes = useBytes();
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<string>();
  const picker = useRef<HTMLInputElement>(null);
  const take = async (files: FileList | null): Promise<void> => {
    const [given] = files ?? [];
    if (given === undefined) return;
    const start = new Uint8Array(await given.slice(0, MAX_LOOKED_AT).arrayBuffer());
    const why =
      given.size === 0
        ? texts.empty(given.name)
        : start.includes(0)
          ? texts.notCsv(given.name)
          : undefined;
    setProblem(why);
    if (why === undefined) onFile(given);
  };
  return (
    <section
      className={isOver ? "batch-drop batch-over" : "batch-drop"}
      aria-label={texts.file}
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer.files);
      }}
    >
      <div className="row">
        <Button onClick={() => picker.current?.click()}>{texts.choose}</Button>
        <span className="quiet small">{isOver ? texts.dropHere : texts.drop}</span>
      </div>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".csv,text/csv"
        aria-label={texts.choose}
        onChange={(event) => {
          void take(event.target.files);
          // the same file may be chosen again once it was mended
          event.target.value = "";
        }}
      />
      {file === undefined ? null : (
        <p role="status" className="batch-chosen">
          {texts.chosen(file.name, bytes(file.size))}
        </p>
      )}
      {problem === undefined ? null : (
        <p role="alert" className="field-problem">
          {problem}
        </p>
      )}
      <p className="quiet small batch-format">{texts.format}</p>
      <Button
        kind="quiet"
        size="small"
        className="batch-example"
        onClick={() => {
          const rows = examples.map((query, at) => [at + 1, query]);
          downloadText("example.csv", csvText(["id", "query"], rows));
        }}
      >
        {texts.example}
      </Button>
    </section>
  );
}
