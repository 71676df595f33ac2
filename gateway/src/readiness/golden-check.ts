import type { CatalogueEntry } from "../catalogue/catalogue.js";
import { GatewayError } from "../gateway-error.js";
import { predict } from "../predict/predict.js";

/** How a version's golden query was answered. */
export interface GoldenOutcome {
  readonly golden: "right" | "wrong" | "unanswered" | "unchecked";
  readonly problem: string | null;
}

/** What a probability may be off by: engines add in other orders. */
const TOLERANCE = 1e-4;

/** Sends a version's first golden query through its tokenizer and the model server, as a caller's would go. */
export async function checkGolden({
  served,
  golden: [golden],
  problem,
}: CatalogueEntry): Promise<GoldenOutcome> {
  if (served === undefined || golden === undefined) return { golden: "unchecked", problem };
  try {
    const { probabilities } = await predict(served, golden.query);
    const worst = golden.probabilities.reduce(
      (most, expected, i) => Math.max(most, Math.abs(expected - (probabilities[i] ?? 0))),
      0,
    );
    if (worst <= TOLERANCE) return { golden: "right", problem: null };
    return {
      golden: "wrong",
      problem: `the golden query: expected its probabilities to ${String(TOLERANCE)}, got one off by ${worst.toPrecision(2)}`,
    };
  } catch (error) {
    const why = error instanceof GatewayError ? error.message : "an unexpected error";
    return { golden: "unanswered", problem: `the golden query: ${why}` };
  }
}
