import { type ReactNode, useMemo } from "react";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { CheckField } from "../../components/field.js";
import { Said } from "../../components/said.js";
import { useTexts, useTranslate } from "../../language/language.js";
import { type ShownSetting, useSettings } from "./queries.js";
import { settingText } from "./setting-text.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Every setting that the gateway was started with. */
export function AllSettings({
  isOnlyChanged,
  onOnlyChanged,
}: {
  readonly isOnlyChanged: boolean;
  readonly onOnlyChanged: (isOnlyChanged: boolean) => void;
}): ReactNode {
  const texts = useTexts({ en, fr }).all;
  const settings = useSettings();
  return (
    <Card title={texts.title} note={texts.note}>
      <CheckField
        label={texts.onlyChanged}
        checked={isOnlyChanged}
        onChange={(event) => {
          onOnlyChanged(event.target.checked);
        }}
      />
      <Answer of={settings}>
        {(list) => <SettingTable settings={list} isOnlyChanged={isOnlyChanged} />}
      </Answer>
    </Card>
  );
}

function SettingTable({
  settings,
  isOnlyChanged,
}: {
  readonly settings: readonly ShownSetting[];
  readonly isOnlyChanged: boolean;
}): ReactNode {
  const texts = useTexts({ en, fr }).all;
  const translate = useTranslate();
  const rows = useMemo(
    () => settings.filter(({ isDefault }) => !isOnlyChanged || !isDefault),
    [settings, isOnlyChanged],
  );
  const columns = useMemo(
    (): Column<ShownSetting>[] => [
      {
        id: "variable",
        title: texts.columns.variable,
        value: ({ variable }) => variable,
        cell: ({ variable }) => <code>{variable}</code>,
        width: 15,
      },
      {
        id: "value",
        title: texts.columns.value,
        value: ({ value }) => settingText(value, texts),
        width: 14,
      },
      {
        id: "changed",
        title: texts.columns.changed,
        value: ({ isDefault }) => (isDefault ? texts.isDefault : texts.changed),
        cell: ({ isDefault }) =>
          isDefault ? (
            <span className="quiet">{texts.isDefault}</span>
          ) : (
            <Badge tone="accent">{texts.changed}</Badge>
          ),
        width: 7,
      },
      {
        id: "help",
        title: texts.columns.help,
        value: ({ help }) => translate(help) ?? help,
        cell: ({ help }) => (
          <span className="quiet">
            <Said>{help}</Said>
          </span>
        ),
        width: 18,
      },
    ],
    [texts, translate],
  );
  return (
    <DataTable
      title={texts.list}
      rows={rows}
      columns={columns}
      keyOf={({ name }) => name}
      csvName="settings"
    />
  );
}
