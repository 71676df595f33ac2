import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { SelectField } from "../components/field.js";
import { useModel, useReadiness } from "../gateway/models.js";
import { useTexts } from "../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Chooses the model that the pages show; nothing where there is but one. */
export function ModelPicker(): ReactNode {
  const texts = useTexts({ en, fr });
  const model = useModel();
  const { data } = useReadiness();
  const [path, navigate] = useLocation();
  const names = data?.models.map(({ model: name }) => name) ?? [];
  if (names.length < 2 && names[0] === model) {
    return (
      <p className="side-model">
        <span className="quiet small">{texts.model}</span> {model}
      </p>
    );
  }
  const options = (names.includes(model) ? names : [...names, model]).map(
    (name) => [name, name] as const,
  );
  return (
    <SelectField
      label={texts.model}
      options={options}
      value={model}
      onChange={(event) => {
        // what else the view says, such as a version's number, is the other model's
        navigate(`${path}?model=${encodeURIComponent(event.target.value)}`);
      }}
    />
  );
}
