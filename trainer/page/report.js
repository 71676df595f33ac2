// Shows one split at a time, and draws what is in sight.
const { page } = globalThis;
const { splits, curves } = page.data;
const drawn = new Set();

showSplit(splits[0].name);
if (curves.length > 0) page.drawCurves(document.getElementById("curves"), curves);

const choice = document.querySelector("fieldset.choice");
if (choice !== null) {
  choice.hidden = false;
  choice.querySelector("input").checked = true;
  choice.addEventListener("change", (event) => showSplit(event.target.value));
}

function showSplit(name) {
  for (const part of document.querySelectorAll("[data-of]")) part.hidden = part.dataset.of !== name;
  if (drawn.has(name)) return;
  drawn.add(name);
  const split = splits.find((it) => it.name === name);
  page.showConfusion(document.querySelector(`.confusion[data-split="${name}"]`), split);
  page.drawProbabilities(document.querySelector(`.charts[data-split="${name}"]`), split);
}
