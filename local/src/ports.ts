import { once } from "node:events";
import { createServer } from "node:net";
import { LocalError } from "./local-error.js";

/** Throws `port-in-use`, with the way out, where something listens on the port already. */
export async function requireFreePort(
  host: string,
  port: number,
  variable: "PORT" | "MODEL_SERVER_PORT" | "DATABASE_PORT",
): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new LocalError(
      "port-in-use",
      `port ${String(port)} is in use; choose another: make api ${variable}=${String(port + 1)}`,
      { cause: error },
    );
  }
  server.close();
  await once(server, "close");
}
