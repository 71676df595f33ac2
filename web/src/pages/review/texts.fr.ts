import type { en } from "./texts.en.js";

/** What the review page says, in French. */
export const fr: typeof en = {
  title: "Relecture",
  intro:
    "Dites ce que ces textes veulent vraiment dire. Les plus utiles viennent d’abord : là où les versions divergent, où la version hésitait, et où elle connaît à peine les mots.",
  needsAnnotate: "Votre clé ne permet pas d’annoter : il faut le rôle annotate.",
  loading: "Recherche de ce qui mérite une annotation…",
  item: "Que veut dire ce texte ?",
  of: (at, all) => `${at} sur ${all} dans cette file`,
  notKept:
    "Le texte lui-même n’est pas conservé (réglage LOG_PRIVACY) : il ne peut pas être jugé ici.",
  answered: (name, version) => `${name}, par la version ${version}`,
  said: "Réponse donnée",
  why: {
    disagreement: "Les versions divergent",
    uncertainty: (share) => `Hésitation : ${share}`,
    novelty: (share) => `Mots inconnus : ${share}`,
    what: "Hésitation : 1 moins la probabilité de la réponse. Mots inconnus : combien de mots en moins la version en connaît, par rapport à un texte habituel.",
  },
  open: "Tout sur cette prédiction",
  choices: "Quelle intention est juste ?",
  given: "réponse donnée",
  other: (version) => `réponse de la version ${version}`,
  wrong: "Faux, la juste est inconnue",
  skip: "Passer",
  undo: "Annuler",
  find: "Autre intention",
  findPlaceholder: "Tapez pour trouver une intention",
  keyboard: "Clavier",
  keys: "Utiliser les touches",
  keysNote:
    "Les touches agissent quand rien n’est en cours de saisie. Décochez si elles vous gênent.",
  done: {
    one: (name) => `Noté : ${name}.`,
    many: (name, n) => `Noté pour ${n} textes : ${name}.`,
    wrong: "Noté comme faux.",
    undone: "Annulé : l’annotation est retirée.",
  },
  similar: {
    title: "Textes semblables sans annotation",
    note: (words) =>
      `Ils contiennent aussi ces mots : ${words}. Cochez ce qui veut dire la même chose : la même annotation leur sera donnée.`,
    none: "Aucun autre texte sans annotation ne contient les mêmes mots parlants.",
    loading: "Recherche de textes semblables…",
    all: (n) => (n === "1" ? "Le cocher" : `Cocher les ${n}`),
    ticked: (n) =>
      n === "1"
        ? "1 coché : la prochaine annotation vaut aussi pour lui."
        : `${n} cochés : la prochaine annotation vaut aussi pour eux.`,
    same: "même texte",
  },
  queue: "La file",
  texts: "Textes",
  queueNote: "Ouvrez un texte pour le juger tout de suite.",
  columns: {
    query: "Texte",
    name: "Réponse",
    probability: "Probabilité",
    disagreement: "Contesté",
    uncertainty: "Hésitation",
    novelty: "Mots inconnus",
  },
  yes: "oui",
  no: "non",
  progress: "Avancement",
  queueProgress: "Part de cette file déjà traitée",
  labelled: "Annotés en 90 jours",
  right: "Jugés justes",
  wrongly: "Jugés faux",
  byDay: "Annotations par jour",
  byDayNote: "Prédictions selon le jour du dernier avis donné.",
  day: "Jour",
  labels: "Annotations",
  next: "Vers le prochain entraînement",
  nextNote:
    "Chaque annotation est une ligne du prochain jeu d’entraînement. Téléchargez-les et entraînez :",
  download: "Télécharger labelled.csv",
  empty: {
    title: "Rien n’attend d’annotation",
    noTraffic: "La file vient des requêtes journalisées. Posez une question au modèle :",
    doneTitle: "Cette file est terminée",
    done: "Tous ses textes sont annotés. Voyez s’il y en a d’autres.",
    more: "Chercher les suivants",
  },
};
