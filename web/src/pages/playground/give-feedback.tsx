import type { ReactNode } from "react";
import { Button } from "../../components/button.js";
import { Failure } from "../../components/failure.js";
import { Thumb } from "../../components/thumb.js";
import { useTexts } from "../../language/language.js";
import { type AnsweredVersion, type Said, useFeedback } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Takes whether an answer is right; of a wrong one, which intent would be. */
export function GiveFeedback({
  answer,
}: {
  readonly answer: AnsweredVersion;
  readonly model: string;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const { mutate, variables, isSuccess, isPending, error } = useFeedback(answer.predictionId);
  const said = isSuccess || isPending ? variables : undefined;
  const isSaid = (correct: boolean): boolean =>
    said !== undefined && ("correct" in said ? said.correct === correct : !correct);
  const say = (next: Said): void => {
    mutate(next);
  };
  return (
    <div className="answer-feedback" role="group" aria-label={texts.feedback(answer.version)}>
      <div className="row">
        <Button
          size="small"
          aria-pressed={isSaid(true)}
          onClick={() => {
            say({ correct: true });
          }}
        >
          <Thumb isUp /> {texts.right}
        </Button>
        <Button
          size="small"
          aria-pressed={isSaid(false)}
          onClick={() => {
            say({ correct: false });
          }}
        >
          <Thumb isUp={false} /> {texts.wrong}
        </Button>
        <p role="status" className="quiet small">
          {isSuccess ? (isSaid(true) ? texts.saidRight : texts.saidWrong) : ""}
        </p>
      </div>
      {error === null ? null : <Failure error={error} />}
    </div>
  );
}
