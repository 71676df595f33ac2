import { type ReactNode, useEffect } from "react";
import { Card } from "../../components/card.js";
import { Failure } from "../../components/failure.js";
import { Loading } from "../../components/loading.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { useTexts } from "../../language/language.js";
import { GiveFeedback } from "./give-feedback.js";
import { useFileAnswer } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { Threshold } from "./threshold.js";

const MAX_BYTES = 1_000_000;

/** What a file says: an e-mail, or a text. */
export function FileAnswer({
  model,
  file,
}: {
  readonly model: string;
  readonly file: File;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const { mutate, data, error } = useFileAnswer(model);
  const isTooLarge = file.size > MAX_BYTES;
  useEffect(() => {
    if (!isTooLarge) mutate(file);
  }, [mutate, file, isTooLarge]);
  if (isTooLarge) return <p role="alert">{texts.tooLarge}</p>;
  if (error !== null) {
    return (
      <Failure
        error={error}
        onRetry={() => {
          mutate(file);
        }}
      />
    );
  }
  if (data === undefined) return <Loading what={texts.readFile} />;
  const { answer } = data;
  return (
    <Card title={file.name} note={texts.fileVersion(answer.version)}>
      <p className="answer-name">{answer.prediction}</p>
      <ProbabilityBar value={answer.probability} />
      <Threshold model={model} />
      <GiveFeedback model={model} predictionId={answer.id} question={texts.fileFeedback} />
    </Card>
  );
}
