import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Said } from "../../components/said.js";
import { type Format, useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { Guards } from "./guards.js";
import { type Audit, type PromotionEntry, useAudit, usePromotions } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

type LabelChange = Audit["labels"][number];
type TrafficChange = Audit["traffic"][number];

/** The audit trail: labels that moved, promotions with their evidence, traffic rules that were changed. */
export function History({ model }: { readonly model: string }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const audit = useAudit(model);
  const promotions = usePromotions(model);
  const labelColumns = useMemo(() => columnsOfLabels(texts, format), [texts, format]);
  const trafficColumns = useMemo(() => columnsOfTraffic(texts, format), [texts, format]);
  return (
    <div className="stack">
      <Card title={texts.moves} note={texts.movesNote}>
        <Answer of={audit} what={texts.readingHistory}>
          {({ labels }) => (
            <DataTable
              title={texts.movesTable}
              rows={labels}
              columns={labelColumns}
              keyOf={({ time, label }) => `${time} ${label}`}
              csvName={`${model}-labels`}
              empty={<p className="quiet">{texts.noMoves}</p>}
            />
          )}
        </Answer>
      </Card>
      <Card title={texts.promotions} note={texts.promotionsNote}>
        <Answer of={promotions} what={texts.readingHistory}>
          {({ promotions: found }) =>
            found.length === 0 ? (
              <p className="quiet">{texts.noPromotions}</p>
            ) : (
              <ol className="versions-promotions">
                {found.map((promotion) => (
                  <PromotionItem key={promotion.id} promotion={promotion} />
                ))}
              </ol>
            )
          }
        </Answer>
      </Card>
      <Card title={texts.rules} note={texts.rulesNote}>
        <Answer of={audit} what={texts.readingHistory}>
          {({ traffic }) => (
            <DataTable
              title={texts.rulesTable}
              rows={traffic}
              columns={trafficColumns}
              keyOf={({ time, requestId }) => `${time} ${requestId ?? ""}`}
              csvName={`${model}-traffic-rules`}
              empty={<p className="quiet">{texts.noRules}</p>}
            />
          )}
        </Answer>
      </Card>
    </div>
  );
}

function PromotionItem({ promotion }: { readonly promotion: PromotionEntry }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { outcome, version, to, from, time, reason, actor, guards } = promotion;
  const passed = guards.filter(({ verdict }) => verdict === "passed").length;
  return (
    <li>
      <p className="row">
        <Badge tone={outcome === "refused" ? "bad" : outcome === "promoted" ? "good" : "warning"}>
          {texts.outcomes[outcome]}
        </Badge>
        <PageLink to={`/app/versions/${String(version)}`}>{texts.versionOf(version)}</PageLink>
        <span>{from === null ? texts.toOnly(to) : texts.toFrom(to, from)}</span>
        <span className="quiet small">
          {format.time(time)} · {nameOf(actor, texts)}
        </span>
      </p>
      {reason === null || reason === "" ? null : <p className="user-text">{reason}</p>}
      <details className="versions-evidence">
        <summary>{texts.guardsPassed(passed, guards.length)}</summary>
        <Guards guards={guards} />
      </details>
    </li>
  );
}

function columnsOfLabels(texts: typeof en, format: Format): readonly Column<LabelChange>[] {
  return [
    {
      id: "time",
      title: texts.when,
      value: ({ time }) => time,
      cell: ({ time }) => format.time(time),
      width: 10,
    },
    { id: "label", title: texts.label, value: ({ label }) => label, width: 7 },
    {
      id: "action",
      title: texts.action,
      value: ({ action }) => texts.actions[action],
      width: 8,
    },
    {
      id: "from",
      title: texts.fromVersion,
      value: ({ previousVersion }) => previousVersion,
      cell: ({ previousVersion }) => <VersionLink version={previousVersion} />,
      isNumeric: true,
      width: 5,
    },
    {
      id: "to",
      title: texts.toVersion,
      value: ({ version }) => version,
      cell: ({ version }) => <VersionLink version={version} />,
      isNumeric: true,
      width: 5,
    },
    {
      id: "reason",
      title: texts.why,
      value: ({ reason }) => reason,
      cell: (change) => <Why change={change} />,
      width: 14,
    },
    {
      id: "actor",
      title: texts.who,
      value: ({ actor }) => nameOf(actor, texts),
      width: 10,
    },
  ];
}

function columnsOfTraffic(texts: typeof en, format: Format): readonly Column<TrafficChange>[] {
  return [
    {
      id: "time",
      title: texts.when,
      value: ({ time }) => time,
      cell: ({ time }) => format.time(time),
      width: 10,
    },
    {
      id: "rules",
      title: texts.rulesAfter,
      value: ({ rules }) => rulesText(rules, texts, format),
      width: 18,
    },
    {
      id: "reason",
      title: texts.why,
      value: ({ reason }) => reason,
      cell: (change) => <Why change={change} />,
      width: 12,
    },
    { id: "actor", title: texts.who, value: ({ actor }) => nameOf(actor, texts), width: 10 },
  ];
}

/** Who changed something: a key, nobody known, or the gateway by itself. */
function nameOf(actor: string | null, texts: typeof en): string {
  const automatic = new Map<string, string>(Object.entries(texts.automatic));
  return actor === null ? texts.nobody : (automatic.get(actor) ?? actor);
}

/** A person's reason in their own words, and the gateway's own in the reader's language. */
function Why({
  change: { reason, actor },
}: {
  readonly change: Pick<LabelChange, "reason" | "actor">;
}): ReactNode {
  const { automatic } = useTexts({ en, fr });
  if (reason === null) return "–";
  return actor !== null && actor in automatic ? <Said>{reason}</Said> : reason;
}

function VersionLink({ version }: { readonly version: number | null }): ReactNode {
  if (version === null) return "–";
  return <PageLink to={`/app/versions/${String(version)}`}>{version}</PageLink>;
}

/** Split and shadows of traffic rules in words; bounds are on the traffic page. */
function rulesText(rules: TrafficChange["rules"], texts: typeof en, format: Format): string {
  const fields = new Map<string, unknown>(Object.entries(rules));
  const split = entriesOf(fields.get("split"));
  const parts = [
    ...armsOf(split.get("arms"), format).map((arm) => texts.splitTo(arm)),
    ...armsOf(fields.get("shadows"), format).map((shadow) => texts.shadowed(shadow)),
  ];
  return parts.length === 0 ? texts.allToChampion : parts.join("; ");
}

function armsOf(arms: unknown, format: Format): string[] {
  if (!Array.isArray(arms)) return [];
  const entries: readonly unknown[] = arms;
  return entries.map((arm) => {
    const found = entriesOf(arm);
    return `${String(found.get("label"))} ${format.percent(Number(found.get("share") ?? 1))}`;
  });
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
