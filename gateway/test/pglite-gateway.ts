import type { GatewaySettings } from "@intent-serving/gateway";
import { startPglite, type TestDatabase } from "./test-database.js";
import { startTestGateway, type TestGateway, until } from "./test-gateway.js";

/** A gateway and the database that it writes to. */
export interface PgliteGateway {
  readonly database: TestDatabase;
  readonly gateway: TestGateway;
  stop(): Promise<void>;
}

/** Starts a gateway over a PGlite of its own; it answers for its champion. */
export async function startPgliteGateway(
  settings: Partial<GatewaySettings> = {},
  versions?: Readonly<Record<string, number>>,
): Promise<PgliteGateway> {
  const database = await startPglite();
  const gateway = await startTestGateway({ databaseUrl: database.url, ...settings }, versions);
  await until(
    () => gateway.call("/intent?query=a"),
    ({ status }) => status === 200,
  );
  return {
    database,
    gateway,
    stop: async () => {
      await gateway.stop();
      await database.close();
    },
  };
}
