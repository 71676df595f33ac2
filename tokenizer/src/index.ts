export { bagRows, channelRows, tokenRows } from "./cut-rows.js";
export type { Features, SparseRows } from "./features.js";
export {
  assembleTokenizer,
  type CountedPart,
  type FittedTokenizer,
  fitTokenizer,
} from "./fit-tokenizer.js";
export { foldAccents, normalizeText } from "./normalize.js";
export { PREPARATIONS, type Preparation } from "./preparation.js";
export {
  type ChannelSettings,
  DEFAULT_TOKENIZER_SETTINGS,
  type NgramUnit,
  type SequenceSettings,
  type TokenizerSettings,
} from "./settings.js";
export { type CountedTerms, type CountedTexts, TermCounter } from "./term-counter.js";
export { encodeRows, readTokenizer, type Tokenizer } from "./tokenizer.js";
export { TokenizerError, type TokenizerErrorCode } from "./tokenizer-error.js";
export type { ChannelJson, TokenizerJson } from "./tokenizer-json.js";
