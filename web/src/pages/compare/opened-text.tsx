import type { ReactNode } from "react";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Dialog } from "../../components/dialog.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { Said } from "../../components/said.js";
import { TokenTint } from "../../components/token-tint.js";
import { useTexts } from "../../language/language.js";
import { type Pair, useBothAnswers } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** One text, as both versions answer it now: their likeliest intents, and the words that drove each. */
export function OpenedText({
  model,
  pair,
  query,
  onClose,
}: {
  readonly model: string;
  readonly pair: Pair;
  readonly query: string;
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const answers = useBothAnswers(model, pair, query);
  return (
    <Dialog title={texts.opened} isOpen={query !== ""} onClose={onClose}>
      <p className="user-text compare-quoted" dir="auto">
        {query}
      </p>
      <Answer of={answers} what={texts.askingBoth}>
        {({ versions }) => (
          <div className="stack">
            {versions.map((answer) => (
              <section
                key={answer.version}
                className="stack-close"
                aria-label={texts.versionOf(answer.version)}
              >
                <h3>{texts.side(answer.version === pair.a ? "A" : "B", answer.version)}</h3>
                {"problem" in answer ? (
                  <p>
                    <Said>{answer.problem.detail}</Said>
                  </p>
                ) : (
                  <>
                    <ol className="compare-top">
                      {answer.top.slice(0, 3).map(({ intent, name, probability }) => (
                        <li key={intent}>
                          <span>{name}</span>
                          <ProbabilityBar value={probability} size="small" />
                        </li>
                      ))}
                    </ol>
                    {"problem" in answer.explanation ? (
                      <p className="quiet small">
                        <Said>{answer.explanation.problem}</Said>
                      </p>
                    ) : (
                      <TokenTint text={query} tokens={answer.explanation.tokens} />
                    )}
                  </>
                )}
              </section>
            ))}
          </div>
        )}
      </Answer>
      <p className="quiet small">{texts.tintNote}</p>
      <PageLink to={`/?${new URLSearchParams({ q: query }).toString()}`}>
        {texts.inPlayground}
      </PageLink>
    </Dialog>
  );
}
