import type { en } from "./texts.en.js";

/** What the playground says, in French. */
export const fr: typeof en = {
  title: "Essayer",
  intro:
    "Posez un texte à toutes les versions chargées, côte à côte. Le champion est celle qui répond aux requêtes sans version.",
  query: "Texte",
  placeholder: "Tapez une question puis Entrée",
  ask: "Demander",
  askAgain: "Redemander",
  keys: "Entrée envoie, Maj+Entrée va à la ligne. Un e-mail ou un fichier texte peut être déposé ici.",
  file: "Choisir un fichier…",
  dropHere: "Déposez le fichier pour qu’il soit lu",
  examples: "Exemples",
  asking: "Les versions répondent…",
  agree: (versions) => `${versions} : toutes d’accord.`,
  disagree: (versions) =>
    `${versions} : pas d’accord. Comparez leurs mots et probabilités ci-dessous.`,
  incomplete: "Toutes les versions n’ont pas répondu.",
  versions: (n) => (n < 2 ? `${String(n)} version` : `${String(n)} versions`),
  one: "Une seule version est chargée. Entraînez-en une autre pour comparer : make train",
  version: (n) => `Version ${String(n)}`,
  latency: (time) => `répondu en ${time}`,
  intent: (id) => `intention ${String(id)}`,
  top: "Intentions les plus probables",
  tokens: "Ce qui a pesé",
  tokensNote: {
    additive:
      "Chaque morceau du texte et ce qu’il ajoute au score de cette intention ; exact pour cette version.",
    occlusion:
      "Le score avec chaque mot moins le score sans lui : n’explique cette version qu’en partie.",
  },
  otherPieces: "tout le reste",
  noTokens:
    "Cette version ne connaît aucun morceau du texte : elle répond ce qui est le plus probable de toute façon.",
  curl: "Copier en curl",
  right: "Juste",
  wrong: "Faux",
  feedback: (version) => `La réponse de la version ${String(version)} est-elle juste ?`,
  needsAnnotate: "Juger des réponses demande une clé au rôle annotate.",
  noting: "Enregistrement…",
  saidRight: "Noté comme juste.",
  saidWrong: "Noté comme faux. Quelle intention serait juste ?",
  saidIntent: (name) => `Noté : ${name} serait juste.`,
  correct: "Intention correcte",
  correctPlaceholder: "Tapez pour trouver une intention",
  fileFeedback: "Est-ce juste ?",
  readFile: "Lecture du fichier…",
  fileVersion: (version) => `par la version ${String(version)}`,
  says: (word) => `Dit « ${word} »`,
  thresholdRows: "Comment cela a été mesuré",
  threshold: (word, threshold, precision, n) =>
    `« ${word} » est dit à partir d’une probabilité de ${threshold}. À ce seuil, ${precision} de ce qui était ainsi nommé à l’évaluation l’était vraiment (n = ${n}).`,
  wantedPrecision: (wanted) => `Le seuil a été choisi pour atteindre une précision de ${wanted}.`,
  tooLarge: "Le fichier dépasse 1 Mo. Un e-mail ou un fichier texte est attendu.",
};
