// What the report's other scripts share, as the global `page`.
const page = {
  data: JSON.parse(document.getElementById("report-data").textContent),

  /** An element with its properties (those of the DOM, `aria-` and `data-` ones as attributes) and children; strings stay texts. */
  element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (/^(aria-|data-|role$|scope$|for$)/.test(name)) made.setAttribute(name, value);
      else made[name] = value;
    }
    made.append(...children);
    return made;
  },

  percent: (share) => `${(100 * share).toFixed(2)} %`,
  count: (n) => String(n).replace(/\B(?=(?:\d{3})+$)/g, "\u202f"),
};
globalThis.page = page;
