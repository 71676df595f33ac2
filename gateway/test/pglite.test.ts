import { describeWithDatabase } from "./database-behaviour.js";
import { startPglite } from "./test-database.js";

describeWithDatabase("over the embedded PostgreSQL", startPglite);
