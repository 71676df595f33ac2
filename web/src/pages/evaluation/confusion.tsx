import { type ReactNode, useMemo } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { PageLink } from "../../app/page-link.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { CheckField, SelectField } from "../../components/field.js";
import { IntentName } from "../../components/intent-name.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { confusionGroups } from "./confusion-groups.js";
import { HeatTable, namesOf } from "./heat-table.js";
import type { Evaluation } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import type { EvaluatedProps } from "./view.js";

/** Which intents are taken for which: by groups that are mixed up, as a whole, and as a list of pairs. */
export function Confusion({ evaluation, view, change }: EvaluatedProps): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const nameOf = useMemo(() => namesOf(evaluation), [evaluation]);
  const groups = useMemo(
    () =>
      confusionGroups(
        evaluation.perIntent.map(({ intent }) => intent),
        evaluation.confusion.cells,
      ),
    [evaluation],
  );
  const isWhole = view.show === "whole" || groups.length < 2;
  const at = Math.min(view.group ?? 0, groups.length - 1);
  const shown = isWhole ? groups.flatMap(({ intents }) => intents) : (groups[at]?.intents ?? []);
  return (
    <div className="stack beside">
      <Card title={texts.matrix} note={texts.matrixNote}>
        <div className="evaluation-controls">
          {groups.length < 2 ? null : (
            <SelectField
              label={texts.show}
              value={isWhole ? "whole" : String(at)}
              options={[
                ...groups.map(
                  ({ intents, wrong }, index) =>
                    [
                      String(index),
                      texts.group(index + 1, intents.slice(0, 3).map(nameOf).join(", "), wrong),
                    ] as const,
                ),
                ["whole", texts.whole(evaluation.perIntent.length)],
              ]}
              onChange={({ target: { value } }) => {
                change(
                  value === "whole"
                    ? { show: "whole", group: null }
                    : { show: "groups", group: Number(value) },
                );
              }}
            />
          )}
          {isWhole ? null : (
            <div className="row">
              <Button
                disabled={at === 0}
                onClick={() => {
                  change({ group: at - 1 });
                }}
              >
                {texts.previousGroup}
              </Button>
              <Button
                disabled={at >= groups.length - 1}
                onClick={() => {
                  change({ group: at + 1 });
                }}
              >
                {texts.nextGroup}
              </Button>
            </div>
          )}
          <CheckField
            label={texts.shares}
            checked={view.shares}
            onChange={({ target: { checked } }) => {
              change({ shares: checked });
            }}
          />
        </div>
        <HeatTable
          evaluation={evaluation}
          intents={shown}
          isShares={view.shares}
          label={texts.matrix}
        />
        <p className="quiet small">
          {texts.matrixKeys}
          {evaluation.confusion.left === 0
            ? ""
            : ` ${texts.cellsLeft(format.number(evaluation.confusion.left))}`}
        </p>
      </Card>
      <Pairs evaluation={evaluation} />
    </div>
  );
}

type Cell = Evaluation["confusion"]["cells"][number];

/** The cells off the diagonal, as a table that can be sorted and kept. */
function Pairs({ evaluation }: { readonly evaluation: Evaluation }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const pairs = useMemo(
    () =>
      evaluation.confusion.cells
        .filter(({ truth, predicted }) => truth !== predicted)
        .sort((a, b) => b.n - a.n || b.share - a.share),
    [evaluation],
  );
  const columns = useMemo<readonly Column<Cell>[]>(() => {
    const nameOf = namesOf(evaluation);
    const { version, split } = evaluation;
    return [
      {
        id: "truth",
        title: texts.truth,
        value: ({ truth }) => nameOf(truth),
        cell: ({ truth }) => <IntentName name={nameOf(truth)} />,
        width: 12,
      },
      {
        id: "predicted",
        title: texts.answer,
        value: ({ predicted }) => nameOf(predicted),
        cell: ({ predicted }) => <IntentName name={nameOf(predicted)} />,
        width: 12,
      },
      {
        id: "n",
        title: texts.rowCount,
        value: ({ n }) => n,
        isNumeric: true,
        width: 6,
        cell: ({ truth, predicted, n }) => (
          <PageLink to={evaluatedRowsAddress({ version, split, truth, predicted })}>
            {format.number(n)}
          </PageLink>
        ),
      },
      {
        id: "share",
        title: texts.shareOfTruth,
        value: ({ share }) => share,
        cell: ({ truth, predicted, share }) => (
          <PageLink to={evaluatedRowsAddress({ version, split, truth, predicted })}>
            {format.percent(share)}
          </PageLink>
        ),
        isNumeric: true,
      },
    ];
  }, [evaluation, texts, format]);
  return (
    <Card title={texts.pairs} note={texts.pairsNote}>
      <DataTable
        title={texts.pairsTable}
        rows={pairs}
        columns={columns}
        keyOf={({ truth, predicted }) => `${String(truth)} ${String(predicted)}`}
        csvName={`${evaluation.model}-${String(evaluation.version)}-confusion`}
        empty={<p>{texts.noPairs}</p>}
      />
    </Card>
  );
}
