// The confusion matrix of a split, and the sentences behind its cells.
const { page } = globalThis;

/** Up to so many intents the whole matrix is shown; with more, first those that are confused most. */
const SHOWN_AT_FIRST = 25;
const SIZES = [25, 50, 100];
/** More cells than this squared make a browser slow. */
const MAX_SHOWN = 200;
const STRONG_SHARE = 0.5;

page.showConfusion = (host, split) => {
  const matrix = readMatrix(split);
  const state = { shares: false, size: SHOWN_AT_FIRST, filter: "" };
  const place = page.element("div", {
    className: "scroll",
    tabIndex: 0,
    role: "region",
    "aria-label": `confusion matrix of the ${split.name} set`,
  });
  const draw = () => {
    place.replaceChildren(matrixTable(matrix, chosenIntents(matrix, state), state.shares));
  };
  host.replaceChildren(controls(matrix, split, state, draw), place);
  draw();
};

function readMatrix(split) {
  const rows = new Map();
  const totals = page.data.intents.map(() => ({ row: 0, column: 0, errors: 0 }));
  for (const cell of split.cells) {
    if (!rows.has(cell.truth)) rows.set(cell.truth, new Map());
    rows.get(cell.truth).set(cell.predicted, cell);
    totals[cell.truth].row += cell.n;
    totals[cell.predicted].column += cell.n;
    if (cell.truth === cell.predicted) continue;
    totals[cell.truth].errors += cell.n;
    totals[cell.predicted].errors += cell.n;
  }
  const occurring = [...totals.keys()].filter((i) => totals[i].row + totals[i].column > 0);
  return { split, rows, totals, occurring };
}

/** Positions of the intents to show, in the order of the output. */
function chosenIntents({ rows, totals, occurring }, { size, filter }) {
  const wanted = filter.trim().toLowerCase();
  if (wanted !== "") {
    const named = occurring.filter((i) => page.data.intents[i].name.toLowerCase().includes(wanted));
    const chosen = new Set(named);
    for (const [truth, cells] of rows) {
      for (const predicted of cells.keys()) {
        if (named.includes(truth)) chosen.add(predicted);
        if (named.includes(predicted)) chosen.add(truth);
      }
    }
    return ordered([...chosen].slice(0, MAX_SHOWN));
  }
  return ordered(mostConfused({ rows, totals, occurring }, Math.min(size, MAX_SHOWN)));
}

/** Both intents of the largest wrong cells, so that what is confused stands together; then those with most errors. */
function mostConfused({ rows, totals, occurring }, size) {
  const wrong = [...rows.values()]
    .flatMap((cells) => [...cells.values()])
    .filter(({ truth, predicted }) => truth !== predicted)
    .sort((a, b) => b.n - a.n || a.truth - b.truth || a.predicted - b.predicted);
  const byErrors = [...occurring].sort((a, b) => totals[b].errors - totals[a].errors || a - b);
  const chosen = new Set();
  for (const { truth, predicted } of wrong) {
    if (chosen.size + 2 > size) break;
    chosen.add(truth).add(predicted);
  }
  for (const intent of byErrors) {
    if (chosen.size >= size) break;
    chosen.add(intent);
  }
  return [...chosen];
}

function ordered(positions) {
  return positions.sort((a, b) => a - b);
}

function controls(matrix, split, state, draw) {
  const bar = page.element("div", { className: "controls" });
  for (const [label, shares] of [
    ["counts", false],
    ["shares of the row, %", true],
  ]) {
    const radio = page.element("input", {
      type: "radio",
      name: `cells-${split.name}`,
      checked: state.shares === shares,
    });
    radio.addEventListener("change", () => {
      state.shares = shares;
      draw();
    });
    bar.append(page.element("label", {}, radio, ` ${label}`));
  }
  if (matrix.occurring.length <= SHOWN_AT_FIRST) return bar;
  const select = page.element("select", {});
  for (const size of SIZES.filter((it) => it < matrix.occurring.length)) {
    select.append(
      page.element("option", { value: String(size) }, `the ${String(size)} most confused`),
    );
  }
  const all = matrix.occurring.length;
  if (all <= MAX_SHOWN)
    select.append(page.element("option", { value: String(all) }, `all ${String(all)}`));
  select.addEventListener("change", () => {
    state.size = Number(select.value);
    draw();
  });
  const search = page.element("input", { type: "search", placeholder: "part of a name" });
  search.addEventListener("input", () => {
    state.filter = search.value;
    draw();
  });
  bar.append(page.element("label", {}, "intents ", select));
  bar.append(page.element("label", {}, "with their confusions ", search));
  return bar;
}

function matrixTable({ split, rows, totals, occurring }, shown, shares) {
  const hasOthers = shown.length < occurring.length;
  const names = page.data.intents;
  const corner = page.element("th", { scope: "col" }, "truth ↓ answered →");
  const head = page.element("tr", {}, corner);
  for (const i of shown) {
    const name = page.element("span", { title: names[i].name }, names[i].name);
    head.append(page.element("th", { scope: "col" }, name));
  }
  if (hasOthers)
    head.append(page.element("th", { scope: "col" }, page.element("span", {}, "others")));
  head.append(page.element("th", { scope: "col" }, page.element("span", {}, "rows")));
  const body = page.element("tbody");
  for (const truth of shown) {
    const row = page.element(
      "tr",
      {},
      page.element("th", { scope: "row", title: names[truth].name }, names[truth].name),
    );
    const cells = rows.get(truth) ?? new Map();
    let inSight = 0;
    for (const predicted of shown) {
      const cell = cells.get(predicted);
      inSight += cell?.n ?? 0;
      row.append(
        page.element(
          "td",
          {},
          ...(cell === undefined ? [] : [cellButton(split, cell, totals[truth].row, shares)]),
        ),
      );
    }
    if (hasOthers)
      row.append(page.element("td", { className: "sum" }, dotted(totals[truth].row - inSight)));
    row.append(page.element("td", { className: "sum" }, page.count(totals[truth].row)));
    body.append(row);
  }
  const table = page.element(
    "table",
    { className: "matrix" },
    page.element("thead", {}, head),
    body,
  );
  moveByArrows(table);
  return table;
}

function dotted(n) {
  return n === 0 ? "·" : page.count(n);
}

function cellButton(split, cell, rowTotal, shares) {
  const share = cell.n / rowTotal;
  const text = shares ? shareText(share) : page.count(cell.n);
  const button = page.element(
    "button",
    {
      type: "button",
      tabIndex: -1,
      title: titleOf(cell, rowTotal),
      "aria-label": titleOf(cell, rowTotal),
    },
    text,
  );
  button.classList.toggle("right", cell.truth === cell.predicted);
  button.classList.toggle("strong", share >= STRONG_SHARE);
  button.style.setProperty("--share", share.toFixed(3));
  button.addEventListener("click", () => openSentences(split, cell, rowTotal));
  return button;
}

function shareText(share) {
  return share < 0.005 ? "<1" : String(Math.round(100 * share));
}

function titleOf({ truth, predicted, n }, rowTotal) {
  const names = page.data.intents;
  const what =
    truth === predicted
      ? `${names[truth].name}, right`
      : `${names[truth].name} answered as ${names[predicted].name}`;
  return `${what}: ${page.count(n)} of ${page.count(rowTotal)} (${page.percent(n / rowTotal)})`;
}

/**
 * One stop of the tab key; from there an arrow goes to the next cell in its direction that isn't empty, and where there is
 * none to the next one of the whole matrix, so that every cell is reached.
 */
function moveByArrows(table) {
  const first = table.querySelector("button");
  if (first !== null) first.tabIndex = 0;
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (step === undefined || event.target.tagName !== "BUTTON") return;
    event.preventDefault();
    const next = straightOn(table, event.target, step) ?? inOrder(table, event.target, step);
    if (next === undefined) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

function straightOn(table, button, [down, right]) {
  const from = button.closest("td");
  let [row, column] = [from.parentElement.rowIndex + down, from.cellIndex + right];
  for (; row >= 1; row += down, column += right) {
    const cell = table.rows[row]?.cells[column];
    if (cell?.tagName !== "TD") return undefined;
    const found = cell.querySelector("button");
    if (found !== null) return found;
  }
  return undefined;
}

function inOrder(table, button, [down, right]) {
  const buttons = [...table.querySelectorAll("button")];
  return buttons[buttons.indexOf(button) + down + right];
}

function openSentences(split, cell, rowTotal) {
  const dialog = document.getElementById("sentences");
  const close = page.element("form", { method: "dialog" }, page.element("button", {}, "close"));
  const title = page.element("h2", { id: "sentences-title" }, titleOf(cell, rowTotal));
  const all = cell.sentences.length === cell.n;
  const order = cell.truth === cell.predicted ? "the least sure first" : "the surest first";
  const note = all
    ? order
    : `${page.count(cell.sentences.length)} of ${page.count(cell.n)}, ${order}; ${split.name}-predictions.csv has all`;
  const list = page.element("ol");
  for (const [text, id, probability] of cell.sentences) {
    list.append(
      page.element(
        "li",
        {},
        text,
        page.element("small", {}, `${id} · probability ${probability.toFixed(4)}`),
      ),
    );
  }
  dialog.replaceChildren(close, title, page.element("p", { className: "note" }, note), list);
  dialog.showModal();
  dialog.scrollTop = 0;
}
