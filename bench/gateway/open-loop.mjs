import { connect } from "node:net";

/**
 * Sends requests at a constant rate, whether or not earlier ones are answered, over kept connections. A request's time
 * runs from the moment it was due, so that a stall counts against every request that had to wait for it (no coordinated
 * omission). Raw sockets and prepared bytes: the generator must cost less than what it measures.
 *
 * @param {{port: number, rate: number, seconds: number, connections: number, requests: Buffer[]}} load
 */
export async function openLoop({ port, rate, seconds, connections, requests }) {
  const total = Math.round(rate * seconds);
  const times = new Float64Array(total);
  let answered = 0;
  let errors = 0;
  const idle = [];
  const waiting = [];
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));

  const give = (socket, index) => {
    socket.index = index;
    socket.write(requests[index % requests.length]);
  };
  const sockets = await Promise.all(
    Array.from({ length: connections }, () => openConnection(port, done, () => (errors += 1))),
  );
  idle.push(...sockets);
  const started = performance.now();

  function done(socket, isGood) {
    times[socket.index] = performance.now() - started - (socket.index * 1000) / rate;
    answered += 1;
    if (!isGood) errors += 1;
    const next = waiting.shift();
    if (next === undefined) idle.push(socket);
    else give(socket, next);
    if (answered === total) finish();
  }

  let sent = 0;
  const giveUp = setTimeout(finish, seconds * 1000 + 3_000);
  const pump = () => {
    const due = Math.min(total, Math.floor(((performance.now() - started) * rate) / 1000) + 1);
    while (sent < due) {
      const socket = idle.pop();
      if (socket === undefined) waiting.push(sent);
      else give(socket, sent);
      sent += 1;
    }
    if (sent < total) setTimeout(pump, 1);
  };
  pump();
  await finished;
  clearTimeout(giveUp);
  const tookSeconds = (performance.now() - started) / 1000;
  for (const socket of sockets) socket.destroy();
  const sorted = times.slice(0, total).sort();
  const at = (share) => sorted[Math.min(total - 1, Math.floor(share * total))];
  return {
    rate,
    isWhole: answered === total && errors === 0,
    answered,
    errors: errors + (total - answered),
    held: answered / tookSeconds,
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    max: sorted[total - 1],
  };
}

/** A connection on which one request at a time is in flight. */
export function openConnection(port, done, failed) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    let received = "";
    socket.setEncoding("latin1");
    socket.on("data", (data) => {
      received += data;
      const head = received.indexOf("\r\n\r\n");
      if (head === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? Number.NaN);
      if (received.length < head + 4 + length) return;
      const isGood = received.startsWith("HTTP/1.1 200");
      received = "";
      done(socket, isGood);
    });
    socket.on("error", (error) => {
      failed();
      reject(error);
    });
  });
}

/** An HTTP/1.1 request as bytes. */
export function requestBytes({ method = "GET", path, port, body = "" }) {
  const type =
    body === ""
      ? ""
      : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${type}\r\n${body}`);
}
