import { RESERVED_MODEL_NAMES } from "@intent-serving/version";
import { expect, it } from "vitest";
import { createRouters } from "../src/routes/routers.js";
import { ROUTES } from "../src/routes/routes.js";

const { own, models } = createRouters(
  ROUTES,
  Object.fromEntries(Object.keys(ROUTES).map((name) => [name, () => undefined])),
);

it("uses reserved first path segments alone, so that no model can stand in a route's way", () => {
  const segments = own.stack.map(({ path }) => String(path).split("/")[1]);
  expect(segments).toContain("readyz");
  for (const segment of segments) expect(RESERVED_MODEL_NAMES).toContain(segment);
  for (const { path } of models.stack) expect(String(path)).toMatch(/^\/:model(?:\/|$)/);
});
