import { z } from "zod";

/** The ways in which a training text can be altered without altering its intent. */
export const ALTERATION_NAMES = [
  "typos",
  "keyboard",
  "accents",
  "case",
  "wordDropout",
  "synonyms",
] as const;

/** One way of altering a text. */
export type AlterationName = (typeof ALTERATION_NAMES)[number];

/** The layouts whose neighbouring keys are known. */
export const KEYBOARD_NAMES = ["azerty", "qwerty"] as const;

/** A keyboard's layout. */
export type KeyboardName = (typeof KEYBOARD_NAMES)[number];

/** The section `augmentation` of conf/train-conf.yml. */
export const augmentationSchema = z
  .strictObject({
    copies: z.int().min(0).max(20).default(0),
    share: z.number().gt(0).max(1).default(1),
    methods: z
      .array(z.enum(ALTERATION_NAMES))
      .min(1)
      .default(["typos", "keyboard", "accents", "wordDropout"]),
    keyboard: z.enum(KEYBOARD_NAMES).default("qwerty"),
    synonyms: z.string().min(1).nullable().default(null),
  })
  .refine(({ methods, synonyms }) => methods.includes("synonyms") === (synonyms !== null), {
    path: ["synonyms"],
    error: "expected a file exactly where methods has synonyms",
  })
  .prefault({});

/** How training texts are altered into more of them. */
export type AugmentationSettings = z.infer<typeof augmentationSchema>;
