import type { ReactNode } from "react";
import { SelectField } from "../../components/field.js";
import { useModelFacts } from "../../gateway/models.js";
import { useTexts } from "../../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { type ComparedProps, VIEW } from "./view.js";

/** Which of the real texts are listed: by what both answered, and by what people say of it. */
export function LiveFilters({ model, pair, view, change }: ComparedProps): ReactNode {
  const texts = useTexts({ en, fr });
  const known = useModelFacts(model)?.intents ?? [];
  const intents = (chosen: number | null): readonly (readonly [string, string])[] => {
    const lacks = chosen !== null && !known.some(({ id }) => id === chosen);
    return [
      ["", texts.any],
      ...known
        .map(({ id, name }) => [String(id), name] as const)
        .sort(([, one], [, other]) => one.localeCompare(other)),
      ...(lacks ? [[String(chosen), String(chosen)] as const] : []),
    ];
  };
  return (
    <div className="fields">
      <SelectField
        label={texts.truthField}
        value={view.labelled}
        options={[
          ["all", texts.any],
          ["0", texts.unlabelled],
          ["1", texts.labelled],
        ]}
        onChange={({ target: { value } }) => {
          change({ labelled: VIEW.labelled.read(value) });
        }}
      />
      <SelectField
        label={texts.whoIsRight}
        value={view.right}
        options={[
          ["any", texts.any],
          ["a", texts.onlyRight("A")],
          ["b", texts.onlyRight("B")],
          ["neither", texts.neitherRight],
        ]}
        onChange={({ target: { value } }) => {
          change({ right: VIEW.right.read(value) });
        }}
      />
      <SelectField
        label={texts.answerOf("A", pair.a)}
        value={String(view.intentA ?? "")}
        options={intents(view.intentA)}
        onChange={({ target: { value } }) => {
          change({ intentA: VIEW.intentA.read(value) });
        }}
      />
      <SelectField
        label={texts.answerOf("B", pair.b)}
        value={String(view.intentB ?? "")}
        options={intents(view.intentB)}
        onChange={({ target: { value } }) => {
          change({ intentB: VIEW.intentB.read(value) });
        }}
      />
    </div>
  );
}
