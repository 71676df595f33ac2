import { expect, test } from "vitest";
import { defaultMembers } from "../src/model/default-members.js";

function networkEpochs(rows: number, channelCount = 2): (number | undefined)[] {
  return defaultMembers({ rows, intents: 10 }, channelCount).map(
    ({ learning }) => learning?.epochs,
  );
}

test("an SVM and three networks answer together, and fewer texts are gone over more often", () => {
  expect(networkEpochs(11_500)).toEqual([undefined, 20, 20, 20]);
  expect(networkEpochs(300)).toEqual([undefined, 60, 60, 60]);
  expect(networkEpochs(46_000)).toEqual([undefined, 10, 10, 10]);
});

test("of few texts an intent networks over all features answer alone", () => {
  const members = defaultMembers({ rows: 770, intents: 77 }, 2);
  expect(members.map(({ decoder, encoder }) => [decoder.kind, encoder.use])).toEqual(
    Array(3).fill(["neural", undefined]),
  );
});

test("networks that see one channel are there only where the channels are words and characters", () => {
  expect(networkEpochs(11_500, 1)).toEqual([undefined, 20, 20]);
});

test("of very many texts an SVM alone is made", () => {
  expect(networkEpochs(100_001)).toEqual([undefined]);
});
