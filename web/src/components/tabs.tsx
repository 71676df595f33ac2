import { Tabs as Parts } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import "./tabs.css";

/** Parts of a page of which one is shown; which one is part of the page's view, so that its address restores it. */
export function Tabs<Name extends string>({
  label,
  tabs,
  value,
  onChange,
}: {
  readonly label: string;
  readonly tabs: readonly {
    readonly name: Name;
    readonly title: string;
    readonly content: ReactNode;
  }[];
  readonly value: Name;
  readonly onChange: (name: Name) => void;
}): ReactNode {
  return (
    <Parts.Root
      value={value}
      onValueChange={(next: unknown) => {
        const chosen = tabs.find(({ name }) => name === next);
        if (chosen !== undefined) onChange(chosen.name);
      }}
    >
      <Parts.List className="tabs-list" aria-label={label}>
        {tabs.map(({ name, title }) => (
          <Parts.Tab key={name} value={name} className="tabs-tab">
            {title}
          </Parts.Tab>
        ))}
      </Parts.List>
      {tabs.map(({ name, content }) => (
        <Parts.Panel key={name} value={name} className="tabs-panel">
          {content}
        </Parts.Panel>
      ))}
    </Parts.Root>
  );
}
