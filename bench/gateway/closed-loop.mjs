import { openConnection } from "./open-loop.mjs";

const GIVE_UP_MS = 10_000;

/**
 * Keeps one request in flight on each of some connections, for so many seconds, and waits for the last answers: what was
 * asked is exactly what was answered. For machines without wrk, and where rows must be as many as answers.
 *
 * @param {{port: number, seconds: number, connections: number, requests: Buffer[]}} load
 */
export async function closedLoop({ port, seconds, connections, requests }) {
  const times = [];
  let errors = 0;
  let inFlight = 0;
  let next = 0;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));

  const ask = (socket) => {
    socket.askedMs = performance.now();
    socket.write(requests[next % requests.length]);
    next += 1;
    inFlight += 1;
  };
  const done = (socket, isGood) => {
    const now = performance.now();
    inFlight -= 1;
    times.push(now - socket.askedMs);
    if (!isGood) errors += 1;
    if (now < untilMs) ask(socket);
    else if (inFlight === 0) finish();
  };
  const sockets = await Promise.all(
    Array.from({ length: connections }, () => openConnection(port, done, () => (errors += 1))),
  );
  const started = performance.now();
  const untilMs = started + seconds * 1000;
  const giveUp = setTimeout(finish, seconds * 1000 + GIVE_UP_MS);
  for (const socket of sockets) ask(socket);
  await finished;
  clearTimeout(giveUp);
  const tookSeconds = (performance.now() - started) / 1000;
  for (const socket of sockets) socket.destroy();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return {
    answered: times.length - errors,
    errors: errors + inFlight,
    rate: times.length / tookSeconds,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}
