import {
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { Button } from "../../components/button.js";
import { useTexts } from "../../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** The box that takes a text, with examples; a file can be dropped on it. It has the focus when the pages are opened. */
export function AskBox({
  query,
  examples,
  onAsk,
  onFile,
}: {
  readonly query: string;
  readonly examples: readonly string[];
  readonly onAsk: (query: string) => void;
  readonly onFile: (file: File) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const id = useId();
  const [text, setText] = useState(query);
  const [shown, setShown] = useState(query);
  if (shown !== query) {
    setShown(query);
    setText(query);
  }
  const [isOver, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // one can type at once; on a touch screen it would open the keyboard over the examples
    const isFirst = document.activeElement === document.body;
    if (isFirst && window.matchMedia("(pointer: fine)").matches) {
      box.current?.focus({ preventScroll: true });
    }
  }, []);
  const ask = (): void => {
    if (text.trim() !== "") onAsk(text.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter within an input method ends a word
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    ask();
  };
  const take = (files: FileList | null | undefined): void => {
    const [file] = files ?? [];
    if (file !== undefined) onFile(file);
  };
  return (
    <form
      className={isOver ? "ask ask-over" : "ask"}
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
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
        take(event.dataTransfer.files);
      }}
    >
      <label className="unseen" htmlFor={id}>
        {texts.query}
      </label>
      <textarea
        ref={box}
        id={id}
        className="ask-text"
        rows={2}
        dir="auto"
        value={text}
        placeholder={texts.placeholder}
        aria-describedby={`${id}-keys`}
        onChange={(event) => {
          setText(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="row row-apart">
        <p id={`${id}-keys`} className="quiet small ask-keys">
          {isOver ? texts.dropHere : texts.keys}
        </p>
        <div className="row">
          <Button onClick={() => picker.current?.click()}>{texts.file}</Button>
          <input
            ref={picker}
            type="file"
            hidden
            accept=".eml,.txt,.msg,text/plain,message/rfc822"
            aria-label={texts.file}
            onChange={(event) => {
              take(event.target.files);
            }}
          />
          <Button kind="main" type="submit" disabled={text.trim() === ""}>
            {texts.ask}
          </Button>
        </div>
      </div>
      {examples.length === 0 ? null : (
        <div className="ask-examples">
          <span className="quiet small">{texts.examples}</span>
          {examples.map((example) => (
            <button
              key={example}
              type="button"
              className="ask-example"
              onClick={() => {
                onAsk(example);
              }}
            >
              {example}
            </button>
          ))}
        </div>
      )}
    </form>
  );
}
