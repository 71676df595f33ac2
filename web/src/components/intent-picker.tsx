import { Combobox } from "@base-ui/react/combobox";
import { type ReactNode, useId } from "react";
import { useTexts } from "../language/language.js";
import "./field.css";
import "./intent-picker.css";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** An intent that can be picked. */
export interface PickedIntent {
  readonly id: number;
  readonly name: string;
}

/** A box in which an intent is found by some letters of its name, and picked by keyboard or pointer. */
export function IntentPicker({
  label,
  placeholder,
  intents,
  value,
  onPick,
}: {
  readonly label: string;
  readonly placeholder?: string;
  readonly intents: readonly PickedIntent[];
  readonly value: number | null;
  /** null where the box was emptied. */
  readonly onPick: (intent: PickedIntent | null) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const id = useId();
  return (
    <Combobox.Root
      items={intents}
      value={intents.find((intent) => intent.id === value) ?? null}
      onValueChange={onPick}
      itemToStringLabel={({ name }: PickedIntent) => name}
      itemToStringValue={({ id: number }: PickedIntent) => String(number)}
      isItemEqualToValue={(a: PickedIntent, b: PickedIntent) => a.id === b.id}
    >
      <div className="field">
        <label htmlFor={id}>{label}</label>
        <Combobox.Input id={id} className="field-box" placeholder={placeholder} />
      </div>
      <Combobox.Portal>
        <Combobox.Positioner className="picker-place" sideOffset={4}>
          <Combobox.Popup className="picker">
            <Combobox.Empty>
              <p className="picker-none">{texts.noChoice}</p>
            </Combobox.Empty>
            <Combobox.List className="picker-list">
              {(intent: PickedIntent) => (
                <Combobox.Item key={intent.id} value={intent} className="picker-item">
                  <span>{intent.name}</span>
                  <span className="quiet small">{intent.id}</span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
