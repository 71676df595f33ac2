import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTheme } from "../app/theme.js";
import { loadCode } from "../gateway/load-code.js";
import { useFormat } from "../language/format.js";
import { useTexts } from "../language/language.js";
import { Button } from "./button.js";
import { type ChartDrawing, columnsOfChart, nameOnAxis, rowsOfChart } from "./chart-data.js";
import "./chart.css";
import { csvText, downloadText } from "./csv.js";
import { Failure } from "./failure.js";
import { Loading } from "./loading.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** What a {@link Chart} shows, beside its {@link ChartDrawing}. */
export interface ChartProps extends ChartDrawing {
  readonly title: string;
  /** What is to be seen, in a sentence: for everybody, and the picture's words for who can't see it. */
  readonly note?: string;
  /** How many rows the figures are of. */
  readonly n?: number;
  /** The CSV's file name without its ending. */
  readonly csvName: string;
  /** How high the picture is, in rem. */
  readonly height?: number;
}

/**
 * A chart (Chart.js, loaded when the first one is drawn) with its numbers as a table and as CSV. With `onPoint`, a click on
 * a point opens its rows; the table has the same as buttons, for the keyboard.
 */
export function Chart(props: ChartProps): ReactNode {
  const { title, note, n, csvName, height = 18 } = props;
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const id = useId();
  return (
    <figure className="chart" aria-labelledby={id}>
      <div className="chart-head">
        <figcaption>
          <h3 id={id}>
            {title}
            {n === undefined ? null : (
              <span className="quiet chart-n">{texts.rows(format.number(n))}</span>
            )}
          </h3>
        </figcaption>
        <Button
          size="small"
          onClick={() => {
            const { columns, rows } = rowsOfChart(props, texts.interval);
            downloadText(`${csvName}.csv`, csvText(columns, rows));
          }}
        >
          {texts.download}
        </Button>
        {note === undefined ? null : <p className="quiet small chart-note">{note}</p>}
      </div>
      <Canvas
        drawing={props}
        height={height}
        label={note === undefined ? title : `${title}. ${note}`}
      />
      <details className="chart-table">
        <summary>{texts.showTable}</summary>
        <ChartTable drawing={props} />
      </details>
    </figure>
  );
}

function Canvas({
  drawing,
  height,
  label,
}: {
  readonly drawing: ChartDrawing;
  readonly height: number;
  readonly label: string;
}): ReactNode {
  const { shown } = useTheme();
  const format = useFormat();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isDrawn, setDrawn] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let end: (() => void) | undefined;
    let isGone = false;
    loadCode(() => import("./draw-chart.js")).then(
      ({ drawChart }) => {
        if (isGone || canvas.current === null) return;
        end = drawChart(canvas.current, drawing, format);
        setDrawn(true);
      },
      (error: unknown) => {
        if (!isGone) setFailure(error);
      },
    );
    return () => {
      isGone = true;
      end?.();
    };
    // a theme's colours are read when it is drawn
  }, [drawing, shown, format]);
  if (failure !== undefined) return <Failure error={failure} />;
  return (
    <div className="chart-canvas" style={{ blockSize: `${String(height)}rem` }}>
      {isDrawn ? null : <Loading />}
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}

function ChartTable({ drawing }: { readonly drawing: ChartDrawing }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const columns = columnsOfChart(drawing, texts.interval);
  const { x, onPoint, isShare = false } = drawing;
  const write = (value: number | string, asShare: boolean): string =>
    typeof value === "string"
      ? nameOnAxis(value, format)
      : asShare
        ? format.percent(value)
        : format.number(value, 3);
  const titles = [x.title, ...columns.map(({ title }) => title)];
  return (
    // what scrolls must take the focus, so that the keyboard can scroll it
    <div className="chart-scroll" tabIndex={0} role="group" aria-label={titles.join(", ")}>
      <table className="plain-table">
        <thead>
          <tr>
            {titles.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {x.values.map((name, at) => (
            <tr key={String(name)}>
              <th scope="row">{write(name, x.isShare ?? false)}</th>
              {columns.map(({ title, values, series }) => {
                const value = values[at] ?? null;
                const text = value === null ? "–" : write(value, isShare);
                return (
                  <td key={title}>
                    {onPoint === undefined || value === null || series === undefined ? (
                      text
                    ) : (
                      <Button
                        kind="quiet"
                        size="small"
                        onClick={() => {
                          onPoint(at, series);
                        }}
                      >
                        {text}
                      </Button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
