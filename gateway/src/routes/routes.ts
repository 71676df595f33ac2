import { CHAIN_ROUTES } from "./chain-routes.js";
import { DOCUMENT_ROUTES } from "./document-routes.js";
import { EVIDENCE_ROUTES } from "./evidence-routes.js";
import { KEY_ROUTES } from "./key-routes.js";
import { PREDICT_ROUTES } from "./predict-routes.js";
import { PREDICTION_ROUTES } from "./prediction-routes.js";
import { PROMOTION_ROUTES } from "./promotion-routes.js";
import { PROTOCOL_ROUTES } from "./protocol-routes.js";
import { SERVICE_ROUTES } from "./service-routes.js";
import { TRAFFIC_ROUTES } from "./traffic-routes.js";
import { VERSION_ROUTES } from "./version-routes.js";

/** All routes by operation id, in the order of the document. */
export const ROUTES = {
  ...PREDICT_ROUTES,
  ...CHAIN_ROUTES,
  ...VERSION_ROUTES,
  ...TRAFFIC_ROUTES,
  ...PROMOTION_ROUTES,
  ...EVIDENCE_ROUTES,
  ...PREDICTION_ROUTES,
  ...KEY_ROUTES,
  ...SERVICE_ROUTES,
  ...PROTOCOL_ROUTES,
  ...DOCUMENT_ROUTES,
};

/** A route's operation id. */
export type RouteName = keyof typeof ROUTES;
