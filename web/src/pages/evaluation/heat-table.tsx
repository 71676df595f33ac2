import { type KeyboardEvent, type ReactNode, useMemo } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { PageLink } from "../../app/page-link.js";
import { useVirtualRows } from "../../components/virtual-rows.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import type { Evaluation } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const VIRTUAL = { table: "confusion", from: 40, rowPixels: 34, overscan: 8 };

/**
 * Truths as rows, answers as columns, and in each cell how many rows have both: a table whose cells are links, tinted by
 * their share of the row. Arrow keys go from one that isn't 0 to the next.
 */
export function HeatTable({
  evaluation,
  intents,
  isShares,
  label,
}: {
  readonly evaluation: Evaluation;
  /** In the order in which they are shown. */
  readonly intents: readonly number[];
  readonly isShares: boolean;
  readonly label: string;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const { scroller, isVirtual, indices, above, below } = useVirtualRows(intents.length, VIRTUAL);
  const nameOf = useMemo(() => namesOf(evaluation), [evaluation]);
  const cells = useMemo(() => cellsByPair(evaluation), [evaluation]);
  const scores = useMemo(
    () => new Map(evaluation.perIntent.map((score) => [score.intent, score])),
    [evaluation],
  );
  return (
    <div
      ref={scroller}
      className={isVirtual ? "heat-scroll heat-scroll-tall" : "heat-scroll"}
      // what scrolls must take the focus, so that the keyboard can scroll it
      tabIndex={0}
      role="group"
      aria-label={label}
      onKeyDown={moveAmongCells}
    >
      <table className="heat" aria-rowcount={intents.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="heat-corner">
              <span>{texts.truthDown}</span>
              <span>{texts.answerAcross}</span>
            </th>
            {intents.map((intent) => (
              <th key={intent} scope="col" className="heat-column" title={nameOf(intent)}>
                <span>{nameOf(intent)}</span>
              </th>
            ))}
            <th scope="col" className="heat-sum">
              {texts.wrongOfRow}
            </th>
            <th scope="col" className="heat-sum">
              {texts.n}
            </th>
          </tr>
        </thead>
        <tbody>
          <Gap pixels={above} columns={intents.length + 3} />
          {indices.map((index) => {
            const truth = intents[index];
            if (truth === undefined) return null;
            const score = scores.get(truth);
            return (
              <tr key={truth} aria-rowindex={index + 2}>
                <th scope="row" className="heat-name" title={nameOf(truth)}>
                  {nameOf(truth)}
                </th>
                {intents.map((predicted, column) => (
                  <HeatCell
                    key={predicted}
                    evaluation={evaluation}
                    cell={cells.get(`${String(truth)} ${String(predicted)}`)}
                    names={[nameOf(truth), nameOf(predicted)]}
                    column={column}
                    isShares={isShares}
                  />
                ))}
                <SumCell
                  evaluation={evaluation}
                  truth={truth}
                  n={score === undefined ? 0 : score.n - Math.round(score.recall * score.n)}
                  isWrong
                />
                <SumCell evaluation={evaluation} truth={truth} n={score?.n ?? 0} />
              </tr>
            );
          })}
          <Gap pixels={below} columns={intents.length + 3} />
        </tbody>
      </table>
    </div>
  );
}

type Cell = Evaluation["confusion"]["cells"][number];

function HeatCell({
  evaluation,
  cell,
  names: [truthName, predictedName],
  column,
  isShares,
}: {
  readonly evaluation: Evaluation;
  readonly cell: Cell | undefined;
  readonly names: readonly [string, string];
  readonly column: number;
  readonly isShares: boolean;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  if (cell === undefined) return <td className="heat-none" />;
  const { truth, predicted, n, share } = cell;
  const tone = truth === predicted ? "--accent" : "--against";
  const strength = Math.round(8 + 37 * share);
  const written = isShares ? format.percent(share, 0) : format.number(n);
  return (
    <td
      style={{
        background: `color-mix(in oklab, var(${tone}) ${String(strength)}%, var(--surface))`,
      }}
    >
      <PageLink
        className="heat-link"
        data-column={column}
        to={evaluatedRowsAddress({
          version: evaluation.version,
          split: evaluation.split,
          truth,
          predicted,
        })}
        title={texts.cell(truthName, predictedName, format.number(n), format.percent(share))}
      >
        {written}
      </PageLink>
    </td>
  );
}

function SumCell({
  evaluation,
  truth,
  n,
  isWrong = false,
}: {
  readonly evaluation: Evaluation;
  readonly truth: number;
  readonly n: number;
  readonly isWrong?: boolean;
}): ReactNode {
  const format = useFormat();
  return (
    <td className="heat-sum">
      {n === 0 ? (
        "0"
      ) : (
        <PageLink
          className="heat-link"
          data-column={isWrong ? 100_000 : 100_001}
          to={evaluatedRowsAddress({
            version: evaluation.version,
            split: evaluation.split,
            truth,
            ...(isWrong ? { outcome: "wrong" } : {}),
          })}
        >
          {format.number(n)}
        </PageLink>
      )}
    </td>
  );
}

/** Stands for the rows that aren't drawn. */
function Gap({
  pixels,
  columns,
}: {
  readonly pixels: number;
  readonly columns: number;
}): ReactNode {
  if (pixels <= 0) return null;
  return (
    <tr aria-hidden="true" className="heat-gap">
      <td colSpan={columns} style={{ blockSize: pixels }} />
    </tr>
  );
}

/** An intent's name by its id; its id where no label has one. */
export function namesOf({ intents }: Pick<Evaluation, "intents">): (intent: number) => string {
  const names = new Map(intents.map(({ id, name }) => [id, name]));
  return (intent) => names.get(intent) ?? String(intent);
}

function cellsByPair({ confusion }: Evaluation): ReadonlyMap<string, Cell> {
  return new Map(
    confusion.cells.map((cell) => [`${String(cell.truth)} ${String(cell.predicted)}`, cell]),
  );
}

/** To the next link in the row, or to the one above or below whose column is the nearest. */
function moveAmongCells(event: KeyboardEvent<HTMLDivElement>): void {
  const link = event.target instanceof Element ? event.target.closest("a.heat-link") : null;
  const row = link?.closest("tr");
  if (!(link instanceof HTMLElement) || row === null || row === undefined) return;
  const next = nextLink(event.key, link, row);
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function nextLink(key: string, link: HTMLElement, row: Element): HTMLElement | undefined {
  const own = linksOf(row);
  const at = own.indexOf(link);
  if (key === "ArrowRight") return own[at + 1];
  if (key === "ArrowLeft") return own[at - 1];
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const wanted = Number(link.dataset["column"]);
  let other = key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  while (other !== null) {
    const [nearest] = linksOf(other).sort(
      (a, b) =>
        Math.abs(Number(a.dataset["column"]) - wanted) -
        Math.abs(Number(b.dataset["column"]) - wanted),
    );
    if (nearest !== undefined) return nearest;
    other = key === "ArrowDown" ? other.nextElementSibling : other.previousElementSibling;
  }
  return undefined;
}

function linksOf(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>("a.heat-link")];
}
