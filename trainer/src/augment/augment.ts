import { createHash } from "node:crypto";
import { normalizeText } from "@intent-serving/tokenizer";
import type { Example } from "../dataset/held-out.js";
import { SeededRandom } from "../random.js";
import type { AlterationName, AugmentationSettings } from "../settings/augmentation.js";
import { alterations } from "./alterations.js";
import type { Synonyms } from "./synonyms.js";

/** A training text that was altered, with the intent of the one that it was made from. */
export interface AlteredExample extends Example {
  readonly method: AlterationName;
  readonly original: Example;
}

/** What came of altering texts. */
export interface Augmentation {
  readonly copies: readonly AlteredExample[];
  /** Alterations that were thrown away, by reason. */
  readonly refused: {
    /** There was nothing to change, or the text is there already. */
    readonly unchanged: number;
    /** The text is one to judge by. */
    readonly heldOut: number;
    /** A training text of another intent reads the same. */
    readonly contradictory: number;
  };
}

/** What altered texts must agree with, and how they are made. */
export interface AugmentationRequest {
  readonly train: readonly Example[];
  /** The canonical forms of all texts to judge by, earlier ones included. */
  readonly heldOut: ReadonlySet<string>;
  readonly settings: AugmentationSettings;
  readonly synonyms: Synonyms;
  readonly seed: number;
}

/**
 * Alters training texts into more of them: each text of the share gets so many copies, by a method that chance chooses.
 * What comes of a text depends on the text and the seed alone, not on the rows around it.
 */
export function augment({
  train,
  heldOut,
  settings,
  synonyms,
  seed,
}: AugmentationRequest): Augmentation {
  const methods = alterations(settings, synonyms);
  const intents = new Map(train.map(({ normalized, intent }) => [normalized, intent]));
  const texts = new Set(train.map(({ text }) => text));
  const refused = { unchanged: 0, heldOut: 0, contradictory: 0 };
  const copies: AlteredExample[] = [];
  for (const original of train) {
    for (let copy = 1; copy <= settings.copies; copy += 1) {
      const random = randomFor(original.normalized, copy, seed);
      if (random.below(SHARE_STEPS) >= settings.share * SHARE_STEPS) continue;
      const [method, alter] = methods[random.below(methods.length)] ?? [];
      if (method === undefined || alter === undefined) continue;
      const text = alter(original.text, random);
      const normalized = normalizeText(text);
      if (texts.has(text) || normalized === "") refused.unchanged += 1;
      else if (heldOut.has(normalized)) refused.heldOut += 1;
      else if ((intents.get(normalized) ?? original.intent) !== original.intent) {
        refused.contradictory += 1;
      } else {
        texts.add(text);
        intents.set(normalized, original.intent);
        const id = `${original.id}~${String(copy)}`;
        copies.push({ ...original, id, text, normalized, method, original });
      }
    }
  }
  return { copies, refused };
}

const SHARE_STEPS = 1_000_000;

function randomFor(normalized: string, copy: number, seed: number): SeededRandom {
  const digest = createHash("sha256")
    .update(`augment:${String(seed)}:${String(copy)}:${normalized}`)
    .digest();
  return new SeededRandom(digest.readInt32BE());
}
