import { describe } from "vitest";
import { describeWithDatabase } from "./database-behaviour.js";
import { startPostgres, whyNoPostgres } from "./test-database.js";

const reason = whyNoPostgres();

describe.skipIf(reason !== undefined)(
  `a real PostgreSQL${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    describeWithDatabase("over a real PostgreSQL", startPostgres);
  },
);
