import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Said } from "../../components/said.js";
import { useFormat } from "../../language/format.js";
import { useTexts, useTranslate } from "../../language/language.js";
import { healthRowsAddress } from "./addresses.js";
import { useCheckName } from "./check-name.js";
import type { DataHealth, HealthFinding } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const TONES = { note: "plain", warn: "warning", fail: "bad" } as const;

/** What the checks found, passed and left out. */
export function FindingsCard({
  health: { findings, passed, skipped },
  version,
}: {
  readonly health: DataHealth;
  readonly version: number | null;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const words = texts.findings;
  const format = useFormat();
  const { checks } = texts;
  const nameOf = useCheckName();
  const translate = useTranslate();
  const columns = useMemo((): Column<HealthFinding>[] => {
    const names = new Map<string, string>(Object.entries(checks));
    return [
      {
        id: "check",
        title: words.columns.check,
        value: ({ check }) => names.get(check) ?? check,
        width: 11,
      },
      {
        id: "rows",
        title: words.columns.rows,
        value: ({ count }) => count,
        cell: ({ check, count, listed }) =>
          listed === 0 ? (
            format.number(count)
          ) : (
            <PageLink to={healthRowsAddress({ check, version })}>{format.number(count)}</PageLink>
          ),
        isNumeric: true,
        width: 5,
      },
      {
        id: "of",
        title: words.columns.of,
        value: ({ of }) => (of === 0 ? null : of),
        cell: ({ of }) => (of === 0 ? "–" : format.number(of)),
        isNumeric: true,
        width: 5,
      },
      {
        id: "level",
        title: words.columns.level,
        value: ({ level }) => words.levels[level],
        cell: ({ level }) => <Badge tone={TONES[level]}>{words.levels[level]}</Badge>,
        width: 9,
      },
      {
        id: "problem",
        title: words.columns.problem,
        value: ({ problem }) => translate(problem) ?? problem,
        cell: ({ problem }) => <Said>{problem}</Said>,
        width: 14,
      },
      {
        id: "hint",
        title: words.columns.hint,
        value: ({ hint }) => translate(hint) ?? hint,
        cell: ({ hint }) => <Said>{hint}</Said>,
        width: 14,
      },
    ];
  }, [words, checks, format, version, translate]);
  return (
    <Card title={words.title} note={words.note}>
      <DataTable
        title={words.list}
        rows={findings}
        columns={columns}
        keyOf={({ check }) => check}
        csvName="data-findings"
        empty={<p>{words.none}</p>}
      />
      {passed.length === 0 ? null : (
        <p className="quiet small">{words.passed(passed.map(nameOf).join(", "))}</p>
      )}
      {skipped.length === 0 ? null : (
        <ul className="quiet small health-skipped">
          {skipped.map(({ check, reason }) => (
            <li key={check}>
              {words.skipped}: {nameOf(check)} (<Said>{reason}</Said>)
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
