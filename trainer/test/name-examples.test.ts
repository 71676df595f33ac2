import { expect, test } from "vitest";
import { nameExamples } from "../src/dataset/name-examples.js";

const texts = ["Where is my card?", "What does the payment cost", "intent on paying", "café fermé"];

function namesOf(...names: string[]): string[] {
  const labels = names.map((name, id) => ({ id, name, description: "" }));
  return nameExamples(labels, texts).map(({ intent, text }) => `${String(intent)} ${text}`);
}

test("an intent's name is an example of it, in the words that the texts know", () => {
  expect(namesOf("card_payment", "cardCost", "Payment.Fee", "café-fermé")).toEqual([
    "0 card payment",
    "1 card cost",
    "2 payment",
    "3 café fermé",
  ]);
});

test("names that say nothing give nothing", () => {
  expect(namesOf("12", "7", "")).toEqual([]);
  expect(namesOf("intent_12", "intent_13", "unheard_of")).toEqual([]);
});

test("what two names say alike is no example of either", () => {
  expect(namesOf("card_in", "card_out", "the_cost")).toEqual(["2 the cost"]);
});
