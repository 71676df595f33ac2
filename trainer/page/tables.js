// Tables whose rows are sorted by the column whose head is pressed.
const { page } = globalThis;

for (const table of document.querySelectorAll("table[data-sortable]")) makeSortable(table);

function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = page.element("button", { type: "button" }, head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const isWords = head.classList.contains("text") && column > 0;
      const first = isWords ? "ascending" : "descending";
      const other = isWords ? "descending" : "ascending";
      const direction = head.getAttribute("aria-sort") === first ? other : first;
      for (const it of heads) it.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", direction);
      sortRows(table.tBodies[0], column, direction === "ascending" ? 1 : -1);
    });
  });
}

function sortRows(body, column, sign) {
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
  rows.sort((a, b) => {
    // what has no figure comes last, whichever way
    if (a.key === undefined || b.key === undefined) {
      return Number(a.key === undefined) - Number(b.key === undefined);
    }
    if (typeof a.key === "number" && typeof b.key === "number") return sign * (a.key - b.key);
    return sign * String(a.key).localeCompare(String(b.key));
  });
  body.replaceChildren(...rows.map(({ row }) => row));
}

/** The number that a cell begins with, else its text; undefined for a dash. */
function keyOf(cell) {
  const text = cell.textContent.trim();
  if (text === "–") return undefined;
  const figure = /^-?[\d\s]*\.?\d+(?= %|$| \()/u.exec(text);
  return figure === null ? text : Number(figure[0].replace(/\s/gu, ""));
}
