import { type ReactNode, useMemo } from "react";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { type Role, useSession } from "../../gateway/session.js";
import { useTexts } from "../../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** All roles, in the order of what they allow. */
export const ROLES = ["read", "predict", "annotate", "promote", "admin"] as const satisfies Role[];

const NO_ROLES: readonly Role[] = [];

/** What each role allows, and which are the caller's own. */
export function RolesCard(): ReactNode {
  const texts = useTexts({ en, fr }).roles;
  const own = useSession().data?.roles ?? NO_ROLES;
  const columns = useMemo(
    (): Column<Role>[] => [
      {
        id: "role",
        title: texts.columns.role,
        value: (role) => role,
        cell: (role) => (
          <span className="row">
            <code>{role}</code>
            {own.includes(role) ? <Badge tone="accent">{texts.yours}</Badge> : null}
          </span>
        ),
        width: 6,
      },
      {
        id: "allows",
        title: texts.columns.allows,
        value: (role) => texts.allows[role],
        width: 14,
      },
    ],
    [texts, own],
  );
  return (
    <Card title={texts.title} note={texts.note}>
      <DataTable
        title={texts.list}
        rows={ROLES}
        columns={columns}
        keyOf={(role) => role}
        csvName="roles"
        isOrderFixed
      />
    </Card>
  );
}
