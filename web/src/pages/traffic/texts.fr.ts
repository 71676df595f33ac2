import type { en } from "./texts.en.js";

/** What the traffic page says, in French. */
export const fr: typeof en = {
  title: "Trafic",
  intro:
    "Ce que chaque version répond, à quelle vitesse et avec quel succès ; et quelle version reçoit quelle part des requêtes.",
  window: "Période",
  windows: {
    "24h": "24 dernières heures",
    "1h": "Dernière heure",
    "6h": "6 dernières heures",
    "7d": "7 derniers jours",
    "30d": "30 derniers jours",
    "90d": "90 derniers jours",
  },
  loading: "Décompte des réponses…",
  version: (version) => `Version ${String(version)}`,
  time: "Heure",
  byVersion: "Par version",
  byVersionNote: (slow) =>
    `Un nombre ouvre ses lignes dans le journal. Lent : plus de ${slow} ; p95 : 95 réponses sur 100 furent au moins aussi rapides, dans la pire tranche de temps. Les erreurs sont des requêtes auxquelles une version n’a pas pu répondre elle-même : elles sont comptées, sans lignes.`,
  versions: "Versions",
  columns: {
    version: "Version",
    labels: "Étiquettes",
    answers: "Réponses",
    errors: "Erreurs (sans lignes)",
    errorShare: "Part d’erreurs",
    slow: "Lentes",
    p95: "p95, pire tranche",
    measured: "Réponses mesurées",
    pair: "Champion et ombre",
    pairs: "Comparées",
    flips: "Différentes",
    share: "Part différente",
    failed: "Échecs de l’ombre (sans lignes)",
  },
  requests: "Réponses au fil du temps",
  requestsNote: (part) => `Réponses par tranche de ${part}, selon la version.`,
  errors: "Erreurs au fil du temps",
  errorsNote:
    "La part des requêtes auxquelles la version n’a pas pu répondre. Elles sont comptées, sans lignes.",
  latency: "Latence au fil du temps",
  latencyNote: {
    p50: "La moitié des réponses furent au moins aussi rapides (p50), sur un échantillon du journal.",
    p95: "95 réponses sur 100 furent au moins aussi rapides (p95), sur un échantillon du journal.",
    p99: "99 réponses sur 100 furent au moins aussi rapides (p99), sur un échantillon du journal.",
  },
  sampled: "Les latences sont celles d’un échantillon de ces lignes",
  percentile: "Latence montrée",
  percentiles: {
    p95: "p95 : 95 sur 100 plus rapides",
    p50: "p50 : la moitié plus rapide",
    p99: "p99 : 99 sur 100 plus rapides",
  },
  milliseconds: "Millisecondes",
  answers: "Réponses",
  errorShare: "Part d’erreurs",
  part: {
    minutes: (n) => `${n} minutes`,
    hours: (n) => `${n} heures`,
    seconds: (n) => `${n} secondes`,
  },
  disagreement: "Désaccord au fil du temps",
  disagreementNote:
    "Combien de fois une ombre a répondu autrement que le champion. Cela seul ne dit pas qui a raison : les annotations le disent.",
  differ: "Part de réponses différentes",
  pair: (champion, shadow) => `version ${String(shadow)} à côté de ${String(champion)}`,
  compare: "Comparer ces versions",
  rules: "Qui répond",
  rulesNote:
    "Les règles prennent effet en deux secondes, partout, sans redémarrage. Elles visent des étiquettes : déplacer une étiquette change la version.",
  needsPromote: "Votre clé ne permet pas de changer cela : il faut le rôle promote.",
  canary: "Canari",
  canaryNote:
    "La version d’une étiquette répond à une part des requêtes qui ne nomment pas de version ; le champion répond au reste. Qui envoie X-Sticky-Key (ou &sticky=) reçoit toujours la même version.",
  shadows: "Ombres",
  shadowsNote:
    "La version d’une étiquette reçoit des copies de ce que le champion a répondu, une fois la réponse partie : personne ne l’attend, et l’on voit ce qu’elle ferait.",
  label: "Étiquette",
  labelled: (label, version) =>
    version === null ? `${label} (sans version)` : `${label} (version ${String(version)})`,
  share: "Part en %",
  shareOf: (label) => `Part de ${label}`,
  copies: "Copies à la fois",
  remove: "Retirer",
  removeLabel: (label) => `Retirer ${label}`,
  addArm: "Donner une part à une étiquette",
  addShadow: "Ajouter une ombre",
  none: {
    arms: "Le champion répond à tout.",
    shadows: "Aucune version n’est interrogée à côté de lui.",
  },
  outcome: (champion, rest) => `${champion} des requêtes vont au champion${rest}.`,
  outcomePart: (share, label) => `, ${share} à ${label}`,
  counts: (asked, flips, failed, shed) =>
    `Depuis le démarrage de la passerelle : ${asked} demandées, ${flips} différentes, ${failed} en échec, ${shed} laissées faute de place.`,
  reason: "Pourquoi (gardé dans l’historique des changements)",
  save: "Enregistrer les règles",
  saving: "Enregistrement…",
  saved: "Enregistré. Les nouvelles règles sont en vigueur.",
  undo: "Abandonner les changements",
  unchanged: "Rien n’est encore changé.",
  problems: {
    percent: "Une part est un nombre de 0 à 100, avec deux décimales au plus.",
    sum: "Les parts dépassent 100 pour cent au total.",
    twice: "Une étiquette y figure deux fois.",
    concurrency: "Les copies à la fois sont un nombre entier de 1 à 64.",
  },
  noLabel: {
    title: "Aucune autre étiquette à qui donner une part",
    why: "Les règles visent des étiquettes. Donnez-en une à une version, sur la page Versions ou ainsi :",
  },
  empty: {
    title: "Aucune requête dans cette période",
    why: "Posez une question au modèle, ou choisissez une période plus longue.",
  },
  emptyShadow: {
    title: "Aucune ombre dans cette période",
    why: "Ajoutez-en une plus haut : ses réponses sont dès lors comparées à celles du champion.",
  },
};
