import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { useTexts } from "../../language/language.js";
import type { VersionDetails } from "./queries.js";
import { type SettingRow, settingRows } from "./setting-rows.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

type File = VersionDetails["files"][number];

/** Every setting of the training, what programs took part, and the hash of each file. */
export function Settings({ details }: { readonly details: VersionDetails }): ReactNode {
  const texts = useTexts({ en, fr });
  const { model, version, seed, settings, packages, files } = details;
  const rows = useMemo(
    () => [{ name: "seed", value: String(seed) }, ...settingRows(settings)],
    [seed, settings],
  );
  const programs = useMemo(() => settingRows(packages), [packages]);
  const columns = useMemo<readonly Column<SettingRow>[]>(
    () => [
      {
        id: "name",
        title: texts.setting,
        value: ({ name }) => name,
        cell: ({ name }) => <code>{name.replaceAll(".", " › ")}</code>,
        width: 16,
      },
      { id: "value", title: texts.value, value: ({ value }) => value, width: 12 },
    ],
    [texts],
  );
  const programColumns = useMemo<readonly Column<SettingRow>[]>(
    () => [
      { id: "name", title: texts.program, value: ({ name }) => name, width: 12 },
      { id: "value", title: texts.programVersion, value: ({ value }) => value, width: 10 },
    ],
    [texts],
  );
  const fileColumns = useMemo<readonly Column<File>[]>(
    () => [
      { id: "path", title: texts.file, value: ({ path }) => path, width: 14 },
      {
        id: "sha256",
        title: "SHA-256",
        value: ({ sha256 }) => sha256,
        cell: ({ sha256 }) => <code className="versions-hash">{sha256}</code>,
        width: 20,
      },
    ],
    [texts],
  );
  const csv = `${model}-${String(version)}`;
  return (
    <div className="stack">
      <Card
        title={texts.settings}
        note={texts.settingsNote}
        actions={
          <PageLink to={`/app/compare?b=${String(version)}&tab=differs`}>
            {texts.whatDiffers}
          </PageLink>
        }
      >
        <DataTable
          title={texts.settingTable}
          rows={rows}
          columns={columns}
          keyOf={({ name }) => name}
          csvName={`${csv}-settings`}
        />
      </Card>
      <Card title={texts.programs} note={texts.programsNote}>
        <DataTable
          title={texts.programTable}
          rows={programs}
          columns={programColumns}
          keyOf={({ name }) => name}
          csvName={`${csv}-programs`}
        />
      </Card>
      <Card title={texts.files} note={texts.filesNote}>
        <DataTable
          title={texts.fileTable}
          rows={files}
          columns={fileColumns}
          keyOf={({ path }) => path}
          csvName={`${csv}-files`}
        />
      </Card>
    </div>
  );
}
