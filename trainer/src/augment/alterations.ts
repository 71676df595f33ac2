import type { RandomSource } from "@intent-serving/evaluation";
import { foldAccents } from "@intent-serving/tokenizer";
import { withTypo } from "../judge/perturb.js";
import type { AlterationName, AugmentationSettings } from "../settings/augmentation.js";
import { withWrongKey } from "./keyboard.js";
import { type Synonyms, withSynonym } from "./synonyms.js";

/** A change that leaves a text's intent as it is; the same text where there is nothing to change. */
export type Alteration = (text: string, random: RandomSource) => string;

const DROPPED_SHARE = 0.1;
const FEWEST_WORDS = 3;

/** The alterations that the settings name. */
export function alterations(
  { methods, keyboard }: Pick<AugmentationSettings, "methods" | "keyboard">,
  synonyms: Synonyms,
): readonly (readonly [AlterationName, Alteration])[] {
  const all: Readonly<Record<AlterationName, Alteration>> = {
    typos: withTypo,
    keyboard: (text, random) => withWrongKey(text, random, keyboard),
    accents: (text) => foldAccents(text.normalize("NFC")),
    case: withOtherCase,
    wordDropout: withoutWords,
    synonyms: (text, random) => withSynonym(text, random, synonyms),
  };
  return methods.map((name) => [name, all[name]]);
}

function withOtherCase(text: string, random: RandomSource): string {
  const cases = [
    text.toUpperCase(),
    text.toLowerCase(),
    text.replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
  ].filter((it) => it !== text);
  return cases[random.below(Math.max(1, cases.length))] ?? text;
}

/** Leaves out a tenth of the words and at least one, of texts with three or more. */
function withoutWords(text: string, random: RandomSource): string {
  const words = text.split(/\s+/u).filter((word) => word !== "");
  if (words.length < FEWEST_WORDS) return text;
  const count = Math.max(1, Math.round(words.length * DROPPED_SHARE));
  for (let dropped = 0; dropped < count; dropped += 1) words.splice(random.below(words.length), 1);
  return words.join(" ");
}
