import { describePredictions } from "./predictions-behaviour.js";
import { startPglite } from "./test-database.js";

describePredictions("predictions in the embedded PostgreSQL", startPglite);
