import { describeLabels, withDatabase } from "./label-behaviour.js";
import { describePageData } from "./page-data-behaviour.js";
import { describePromotions } from "./promotion-behaviour.js";
import { startPglite } from "./test-database.js";
import { describeTraffic } from "./traffic-behaviour.js";

withDatabase("labels and traffic over PGlite", startPglite, (gatewayWith, database) => {
  describeLabels(gatewayWith);
  describeTraffic(gatewayWith, database);
  describePromotions(gatewayWith, database);
  describePageData(gatewayWith, database);
});
