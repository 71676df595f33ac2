/** What the playground says, in English. */
export const en = {
  title: "Playground",
  intro:
    "Ask one text of every version that is loaded, side by side. The champion is the one that answers requests which name no version.",
  query: "Text",
  placeholder: "Type a question and press Enter",
  ask: "Ask",
  askAgain: "Ask again",
  keys: "Enter asks, Shift+Enter starts a new line. An e-mail or a text file can be dropped here.",
  file: "Choose a file…",
  dropHere: "Drop the file to have it read",
  examples: "Examples",
  asking: "Asking all versions…",
  agree: (versions: string) => `${versions} agree.`,
  disagree: (versions: string) =>
    `${versions} disagree: compare their words and probabilities below.`,
  incomplete: "Not every version answered.",
  versions: (n: number) => (n === 1 ? "1 version" : `${String(n)} versions`),
  one: "One version is loaded. Train another to compare: make train",
  version: (n: number) => `Version ${String(n)}`,
  latency: (time: string) => `answered in ${time}`,
  intent: (id: number) => `intent ${String(id)}`,
  top: "Likeliest intents",
  tokens: "What drove it",
  tokensNote: {
    additive:
      "Each piece of the text and what it added to this intent's score; exact for this version.",
    occlusion:
      "The score with each word, less the score without it: explains this version in part.",
  },
  otherPieces: "all else",
  noTokens:
    "No piece of the text is known to this version: it answers with what is likeliest anyway.",
  curl: "Copy as curl",
  right: "Right",
  wrong: "Wrong",
  feedback: (version: number) => `Is the answer of version ${String(version)} right?`,
  needsAnnotate: "Judging answers takes a key with the role annotate.",
  noting: "Noting…",
  saidRight: "Noted as right.",
  saidWrong: "Noted as wrong. Which intent would be right?",
  saidIntent: (name: string) => `Noted: ${name} would be right.`,
  correct: "Correct intent",
  correctPlaceholder: "Type to find an intent",
  fileFeedback: "Is this right?",
  readFile: "Reading the file…",
  fileVersion: (version: number) => `by version ${String(version)}`,
  says: (word: string) => `Says “${word}”`,
  thresholdRows: "How it was measured",
  threshold: (word: string, threshold: string, precision: string, n: string) =>
    `“${word}” is said from a probability of ${threshold} on. At that threshold ${precision} of what was called so in the evaluation was so (n = ${n}).`,
  wantedPrecision: (wanted: string) =>
    `The threshold was chosen to reach a precision of ${wanted}.`,
  tooLarge: "The file is larger than 1 MB. An e-mail or a text file is expected.",
};
