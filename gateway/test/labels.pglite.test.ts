import { describeLabels, withDatabase } from "./label-behaviour.js";
import { startPglite } from "./test-database.js";

withDatabase("over PGlite", startPglite, (gatewayWith) => {
  describeLabels(gatewayWith);
});
