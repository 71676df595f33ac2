import type { ReactNode } from "react";
import { Button } from "../../components/button.js";
import { Failure } from "../../components/failure.js";
import { IntentPicker } from "../../components/intent-picker.js";
import { Thumb } from "../../components/thumb.js";
import { useModelFacts } from "../../gateway/models.js";
import { useMayDo } from "../../gateway/session.js";
import { useTexts } from "../../language/language.js";
import { useFeedback } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Takes whether an answer is right; of a wrong one, which intent would be. */
export function GiveFeedback({
  model,
  predictionId,
  question,
}: {
  readonly model: string;
  readonly predictionId: string;
  /** What is asked, for who doesn't see where the thumbs stand. */
  readonly question: string;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const intents = useModelFacts(model)?.intents ?? [];
  const { mutate, variables, isSuccess, isPending, error } = useFeedback(predictionId);
  const mayLabel = useMayDo("annotate");
  const said = error === null ? variables : undefined;
  const isRight = said !== undefined && "correct" in said && said.correct;
  const isWrong = said !== undefined && !isRight;
  const intent = said !== undefined && "intent" in said ? said.intent : null;
  const name = intents.find(({ id }) => id === intent)?.name ?? String(intent);
  const noted = isRight
    ? texts.saidRight
    : intent === null
      ? texts.saidWrong
      : texts.saidIntent(name);
  return (
    <div className="answer-feedback" role="group" aria-label={question}>
      <div className="row">
        <Button
          size="small"
          aria-pressed={isRight}
          disabled={!mayLabel}
          onClick={() => {
            mutate({ correct: true });
          }}
        >
          <Thumb isUp /> {texts.right}
        </Button>
        <Button
          size="small"
          aria-pressed={isWrong}
          disabled={!mayLabel}
          onClick={() => {
            mutate({ correct: false });
          }}
        >
          <Thumb isUp={false} /> {texts.wrong}
        </Button>
        <p role="status" className="quiet small">
          {!mayLabel ? texts.needsAnnotate : isSuccess ? noted : isPending ? texts.noting : ""}
        </p>
      </div>
      {isWrong && intents.length > 0 ? (
        <IntentPicker
          label={texts.correct}
          placeholder={texts.correctPlaceholder}
          intents={intents}
          value={intent}
          onPick={(picked) => {
            if (picked !== null) mutate({ intent: picked.id });
          }}
        />
      ) : null}
      {error === null ? null : <Failure error={error} />}
    </div>
  );
}
