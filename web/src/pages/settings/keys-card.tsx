import { type ReactNode, useMemo, useState } from "react";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { useMayDo, useSession } from "../../gateway/session.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { type KeyChange, KeyDialog } from "./key-dialog.js";
import { type KeySummary, useKeyList } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** The keys in force, and how they are made, rotated and revoked. */
export function KeysCard(): ReactNode {
  const texts = useTexts({ en, fr });
  const list = useKeyList();
  const mayChange = useMayDo("admin");
  const { data: session } = useSession();
  const [change, setChange] = useState<KeyChange>();
  const [said, setSaid] = useState("");
  const isOpen = session?.keyId === null && session.roles.includes("admin");
  return (
    <Card
      title={texts.keys.title}
      note={texts.keys.note}
      actions={
        <Button
          kind="main"
          disabled={!mayChange}
          onClick={() => {
            setChange({ kind: "make" });
          }}
        >
          {texts.keys.make}
        </Button>
      }
    >
      {isOpen ? <p className="quiet">{texts.keys.open}</p> : null}
      {mayChange ? null : <p className="quiet">{texts.needsAdmin}</p>}
      <Answer of={list}>
        {(keys) => <KeyTable keys={keys} own={session?.keyId ?? null} onChange={setChange} />}
      </Answer>
      <p role="status">{said}</p>
      {change === undefined ? null : (
        <KeyDialog
          change={change}
          onSaid={setSaid}
          onClose={() => {
            setChange(undefined);
          }}
        />
      )}
    </Card>
  );
}

function KeyTable({
  keys,
  own,
  onChange,
}: {
  readonly keys: readonly KeySummary[];
  readonly own: string | null;
  readonly onChange: (change: KeyChange) => void;
}): ReactNode {
  const texts = useTexts({ en, fr }).keys;
  const format = useFormat();
  const columns = useMemo(
    (): Column<KeySummary>[] => [
      {
        id: "name",
        title: texts.columns.name,
        value: ({ name }) => name,
        cell: ({ id, name }) => (
          <span className="row">
            <span className="user-text">{name}</span>
            {id === own ? <Badge tone="accent">{texts.own}</Badge> : null}
          </span>
        ),
        width: 10,
      },
      {
        id: "roles",
        title: texts.columns.roles,
        value: ({ roles }) => roles.join(", "),
        width: 10,
      },
      {
        id: "created",
        title: texts.columns.created,
        value: ({ created }) => created,
        cell: ({ created }) => <time dateTime={created}>{format.day(created)}</time>,
        width: 8,
      },
      {
        id: "expires",
        title: texts.columns.expires,
        value: ({ expires }) => expires,
        cell: ({ expires }) =>
          expires === null ? texts.never : <time dateTime={expires}>{format.time(expires)}</time>,
        width: 9,
      },
      {
        id: "id",
        title: texts.columns.id,
        value: ({ id }) => id,
        cell: ({ id }) => <code>{id}</code>,
        width: 10,
      },
      {
        id: "actions",
        title: texts.columns.actions,
        value: () => null,
        cell: (key) => (
          <span className="row">
            <Button
              size="small"
              aria-label={texts.rotateKey(key.name)}
              onClick={() => {
                onChange({ kind: "rotate", key });
              }}
            >
              {texts.rotate}
            </Button>
            <Button
              size="small"
              kind="danger"
              aria-label={texts.revokeKey(key.name)}
              onClick={() => {
                onChange({ kind: "revoke", key });
              }}
            >
              {texts.revoke}
            </Button>
          </span>
        ),
        width: 13,
      },
    ],
    [texts, format, own, onChange],
  );
  if (keys.length === 0) {
    return (
      <Empty title={texts.empty.title} command="make key ROLE=read NAME=dashboard DAYS=90">
        {texts.empty.why}
      </Empty>
    );
  }
  return (
    <DataTable
      title={texts.list}
      rows={keys}
      columns={columns}
      keyOf={({ id }) => id}
      csvName="keys"
    />
  );
}
