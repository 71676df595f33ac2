// The report's plots: each a figure with its rows, a canvas, and its numbers as a table for who can't see it.
const { page, Chart } = globalThis;

const drawings = [];
const scheme = matchMedia("(prefers-color-scheme: dark)");
scheme.addEventListener("change", () => {
  for (const drawing of drawings) drawing();
});

const share = {
  min: 0,
  max: 1,
  ticks: { callback: (value) => `${Number((100 * value).toFixed(2))} %` },
};

page.drawProbabilities = (host, split) => {
  if (split.calibration !== undefined) drawReliability(host, split.calibration);
  drawConfidence(host, split);
  if (split.riskCoverage !== undefined) drawRisk(host, split.riskCoverage);
  if (split.precisionRecall !== undefined) drawPrecision(host, split.precisionRecall);
};

page.drawCurves = (host, curves) => {
  const seriesOf = (style) => (it, index) => ({
    label: style.dash === undefined ? it.member : `${it.member}, on the training texts`,
    isNamed: style.dash === undefined,
    data: it.epochs.map((epoch) => ({ x: epoch.epoch, y: epoch[style.key] })),
    color: index,
    borderDash: style.dash,
  });
  const epochs = curves.reduce((most, it) => Math.max(most, it.epochs.length), 0);
  const x = { title: "epoch", min: 1, ticks: { precision: 0 } };
  figure(host, {
    title: "Loss",
    note: `${String(epochs)} epochs; on the validation set, dashed: on the training texts`,
    x,
    y: { title: "loss" },
    series: [
      ...curves.map(seriesOf({ key: "validationLoss" })),
      ...curves.map(seriesOf({ key: "loss", dash: [5, 4] })),
    ],
  });
  figure(host, {
    title: "Accuracy on the validation set",
    note: `n = ${page.count(page.data.splits[0].n)}`,
    x,
    y: { title: "accuracy", ticks: share.ticks },
    series: curves.map(seriesOf({ key: "validationAccuracy" })),
  });
};

function drawReliability(host, { n, bins, expectedCalibrationError, brierScore }) {
  const filled = bins.filter((bin) => bin.n > 0);
  const most = Math.max(...filled.map((bin) => bin.n));
  figure(host, {
    title: "Reliability",
    note: `n = ${page.count(n)}; calibration error ${expectedCalibrationError.toFixed(4)}, Brier score ${brierScore.toFixed(4)}; bars: 95 % intervals; larger dots: more rows`,
    x: { title: "probability of the answer", ...share },
    y: { title: "share that was right", ...share },
    series: [
      {
        label: "right",
        type: "scatter",
        data: filled.map((bin) => ({ x: bin.confidence, y: bin.accuracy, n: bin.n })),
        pointRadius: filled.map((bin) => 3 + 6 * Math.sqrt(bin.n / most)),
        pointStyle: "circle",
        clip: false,
        color: 0,
      },
      {
        label: "95 % interval",
        type: "bar",
        data: filled.map((bin) => ({
          x: bin.confidence,
          y: [bin.accuracyInterval.lower, bin.accuracyInterval.upper],
        })),
        barThickness: 2,
        pointStyle: "rect",
        color: 0,
      },
      {
        label: "perfectly calibrated",
        data: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
        borderDash: [4, 4],
        color: "--quiet",
      },
    ],
    table: {
      head: ["probability", "rows", "mean probability", "right", "95 % interval"],
      rows: filled.map((bin) => [
        `${bin.lower.toFixed(2)}–${bin.upper.toFixed(2)}`,
        page.count(bin.n),
        page.percent(bin.confidence),
        page.percent(bin.accuracy),
        `${page.percent(bin.accuracyInterval.lower)} – ${page.percent(bin.accuracyInterval.upper)}`,
      ]),
    },
  });
}

function drawConfidence(host, { n, confidence }) {
  const bins = confidence.right.length;
  const labels = confidence.right.map(
    (_, bin) => `${Math.round((100 * bin) / bins)}–${Math.round((100 * (bin + 1)) / bins)} %`,
  );
  const values = (counts) => counts.map((count) => (count === 0 ? null : count));
  figure(host, {
    title: "How sure the answers are",
    note: `n = ${page.count(n)}; rows on a logarithmic scale`,
    labels,
    x: { title: "probability of the answer", ticks: { maxRotation: 0 } },
    y: { title: "rows", type: "logarithmic", min: 0.8, ticks: { callback: powersOfTen } },
    series: [
      { label: "right", type: "bar", data: values(confidence.right), color: 0 },
      { label: "wrong", type: "bar", data: values(confidence.wrong), color: 1 },
    ],
    table: {
      head: ["probability", "right", "wrong"],
      rows: labels.map((label, bin) => [
        label,
        page.count(confidence.right[bin]),
        page.count(confidence.wrong[bin]),
      ]),
    },
  });
}

function powersOfTen(value) {
  return Number.isInteger(Math.log10(value)) ? page.count(value) : "";
}

function drawRisk(host, { n, areaUnderCurve, points }) {
  figure(host, {
    title: "What abstaining gains",
    note: `n = ${page.count(n)}; mean share wrong over all coverages ${areaUnderCurve.toFixed(4)}`,
    x: { title: "share of the rows that is answered, the surest first", ...share },
    y: { title: "share of the answers that is wrong", min: 0, ticks: share.ticks },
    series: [
      {
        label: "wrong",
        data: points.map((it) => ({
          x: it.coverage,
          y: it.risk,
          note: `from ${it.threshold.toFixed(4)} on`,
        })),
        color: 1,
      },
    ],
    table: {
      head: ["probability from", "answered", "coverage", "wrong"],
      rows: points.map((it) => [
        it.threshold.toFixed(4),
        page.count(it.answered),
        page.percent(it.coverage),
        page.percent(it.risk),
      ]),
    },
  });
}

function drawPrecision(host, { intent, n, positives, averagePrecision, areaUnderRoc, points }) {
  const name = page.data.intents.find((it) => it.id === intent)?.name ?? String(intent);
  figure(host, {
    title: `Precision and recall of ${name}`,
    note: `n = ${page.count(n)}, ${page.count(positives)} of them ${name}; average precision ${averagePrecision.toFixed(4)}, area under ROC ${areaUnderRoc.toFixed(4)}`,
    x: { title: "recall", ...share },
    y: { title: "precision", ...share },
    series: [
      {
        label: "precision",
        data: points.map((it) => ({
          x: it.recall,
          y: it.precision,
          note: `threshold ${it.threshold.toFixed(4)}`,
        })),
        color: 0,
      },
    ],
    table: {
      head: ["threshold", "precision", "recall"],
      rows: points.map((it) => [
        it.threshold.toFixed(4),
        page.percent(it.precision),
        page.percent(it.recall),
      ]),
    },
  });
}

function figure(host, plot) {
  const canvas = page.element("canvas", {
    role: "img",
    "aria-label": `${plot.title}: ${plot.note}`,
  });
  const caption = page.element("figcaption", {}, plot.title, page.element("small", {}, plot.note));
  const made = page.element(
    "figure",
    {},
    caption,
    page.element("div", { className: "canvas" }, canvas),
  );
  if (plot.table !== undefined) made.append(numbers(plot.table));
  host.append(made);
  let chart;
  const draw = () => {
    chart?.destroy();
    chart = new Chart(canvas, configuration(plot));
  };
  drawings.push(draw);
  draw();
}

function numbers({ head, rows }) {
  const heads = head.map((text) => page.element("th", { scope: "col" }, text));
  const body = rows.map((row) =>
    page.element("tr", {}, ...row.map((text) => page.element("td", {}, text))),
  );
  const table = page.element(
    "table",
    {},
    page.element("thead", {}, page.element("tr", {}, ...heads)),
    page.element("tbody", {}, ...body),
  );
  const scroll = page.element(
    "div",
    { className: "scroll", tabIndex: 0, role: "region", "aria-label": "numbers" },
    table,
  );
  return page.element("details", {}, page.element("summary", {}, "Numbers"), scroll);
}

function configuration({ labels, x, y, series }) {
  const style = getComputedStyle(document.documentElement);
  const colorOf = (name) =>
    style
      .getPropertyValue(typeof name === "number" ? `--series-${String((name % 6) + 1)}` : name)
      .trim();
  const ink = colorOf("--quiet");
  const axis = ({ title, ticks, ...rest }) => ({
    ...rest,
    title: { display: true, text: title, color: ink },
    grid: { color: colorOf("--line"), offset: false },
    border: { color: colorOf("--line") },
    ticks: { color: ink, ...ticks },
  });
  return {
    type: "line",
    data: {
      ...(labels === undefined ? {} : { labels }),
      datasets: series.map(({ color, ...rest }) => ({
        borderColor: colorOf(color),
        backgroundColor: colorOf(color),
        borderWidth: rest.type === "bar" ? 0 : 2,
        pointStyle: rest.type === "bar" ? "rect" : "line",
        pointRadius: 0,
        pointHitRadius: 8,
        ...rest,
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      // a dot at the very end is whole
      layout: { padding: { top: 8, right: 12 } },
      interaction: { mode: "nearest", intersect: false, axis: "x" },
      scales: {
        x: labels === undefined ? { type: "linear", offset: false, ...axis(x) } : axis(x),
        y: { type: "linear", ...axis(y) },
      },
      plugins: {
        legend: {
          display: series.length > 1,
          labels: {
            color: colorOf("--ink"),
            usePointStyle: true,
            boxHeight: 7,
            filter: ({ datasetIndex }) => series[datasetIndex].isNamed !== false,
          },
        },
        tooltip: {
          callbacks: {
            afterLabel: ({ raw }) =>
              [raw?.note, raw?.n === undefined ? undefined : `n = ${page.count(raw.n)}`].filter(
                (it) => it !== undefined,
              ),
          },
        },
      },
    },
  };
}
