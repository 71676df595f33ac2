import { describe } from "vitest";
import { describePredictions } from "./predictions-behaviour.js";
import { startPostgres, whyNoPostgres } from "./test-database.js";

const reason = whyNoPostgres();

describe.skipIf(reason !== undefined)(
  `a real PostgreSQL${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    describePredictions("predictions in a real PostgreSQL", startPostgres);
  },
);
