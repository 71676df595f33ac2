import type { ReactNode } from "react";
import { Badge } from "../../components/badge.js";
import { useTexts } from "../../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** How a version is in the model server, in plain words; its own word for who points at it. */
export function State({
  version: { served, state },
}: {
  readonly version: { readonly served: boolean; readonly state: string };
}): ReactNode {
  const texts = useTexts({ en, fr });
  const known: Readonly<Record<string, string>> = texts.states;
  const word = known[state] ?? state;
  return (
    <span title={state}>
      <Badge tone={served ? "good" : state === "LOADING" ? "warning" : "bad"}>
        {served ? texts.answering : word}
      </Badge>
    </span>
  );
}
