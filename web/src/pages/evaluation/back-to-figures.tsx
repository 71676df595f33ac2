import type { ReactNode } from "react";
import { PageLink } from "../../app/page-link.js";
import { useTexts } from "../../language/language.js";
import type { Evaluation } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import type { EvaluationView } from "./view.js";

/** Leads from rows back to the figures that count them. */
export function BackToFigures({
  evaluation: { version, split },
  view: { tab },
}: {
  readonly evaluation: Evaluation;
  readonly view: EvaluationView;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const overview = new URLSearchParams({ version: String(version), split });
  if (tab !== "confusion") overview.set("tab", tab);
  return <PageLink to={`/app/evaluation?${overview.toString()}`}>{texts.backToFigures}</PageLink>;
}
