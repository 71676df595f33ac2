/* global document, window, MutationObserver, PerformanceObserver, performance, requestAnimationFrame, cancelAnimationFrame */

/**
 * Runs in a page before its own scripts: `watched.readyMs` is when its heading was there and nothing said any more that it
 * loads, in ms since the navigation; undefined until then. `watched.longTasks` are what held its thread up for 50 ms and more.
 */
export function watchPage() {
  const watched = { readyMs: undefined, longTasks: [], frames: undefined };
  window.watched = watched;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      watched.longTasks.push({ startTime, duration });
    }
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    const isReady =
      document.querySelector("main h1") !== null &&
      document.querySelector("main .loading, main [aria-busy=true]") === null;
    if (!isReady) watched.readyMs = undefined;
    else watched.readyMs ??= performance.now();
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-busy", "class"],
  });
}

/** Runs in a page: counts its frames from now on; `endFrames` answers how long each took, in ms. */
export function beginFrames() {
  const frames = [];
  let before = performance.now();
  let next;
  const tick = (now) => {
    frames.push(now - before);
    before = now;
    next = requestAnimationFrame(tick);
  };
  next = requestAnimationFrame(tick);
  window.watched.endFrames = () => {
    cancelAnimationFrame(next);
    // the first began before the first frame
    return frames.slice(1);
  };
}

/** Runs in a page: scrolls a table to its last row, again and again, until it has so many rows, no more come or the time is over. */
export async function readOn({ rows, withinMs, noMoreMs }) {
  const scroller = document.querySelector(".table-scroll-tall");
  const count = () => Number(scroller.querySelector("table").getAttribute("aria-rowcount")) - 1;
  const startedMs = performance.now();
  const endMs = startedMs + withinMs;
  let [there, grewMs] = [count(), performance.now()];
  while (there < rows && performance.now() < Math.min(endMs, grewMs + noMoreMs)) {
    scroller.scrollTop = scroller.scrollHeight;
    await new Promise(requestAnimationFrame);
    if (count() > there) [there, grewMs] = [count(), performance.now()];
  }
  scroller.scrollTop = 0;
  return { rows: there, readMs: Math.round(grewMs - startedMs) };
}
