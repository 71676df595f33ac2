import type { en } from "./texts.en.js";

/** What the shell says, in French. */
export const fr: typeof en = {
  product: "intent-serving",
  skip: "Aller au contenu",
  menu: "Menu",
  pages: "Pages",
  settings: "Affichage et session",
  model: "Modèle",
  language: "Langue",
  languages: { en: "English", fr: "Français" },
  theme: "Thème",
  themes: { auto: "Comme le système", light: "Clair", dark: "Sombre" },
  titles: {
    playground: "Essayer",
    versions: "Versions",
    compare: "Comparer",
    evaluation: "Évaluation",
    predictions: "Prédictions",
    review: "Relecture",
    traffic: "Trafic",
    "data-health": "Santé des données",
    batch: "Lots",
    settings: "Réglages",
  },
  signIn: {
    open: "Se connecter",
    out: "Se déconnecter",
    as: (roles) => `Connecté : ${roles}`,
    title: "Se connecter avec une clé",
    what: "La clé est échangée une fois contre une session de 12 heures. Elle n’est pas conservée dans ce navigateur. Une personne au rôle admin crée les clés : make key ROLE=read",
    key: "Clé",
    submit: "Se connecter",
    signingIn: "Connexion…",
    cancel: "Annuler",
    wrongKey: "Ce n’est pas une clé de cette passerelle, ou elle a expiré.",
    failed: "Cela n’a pas fonctionné.",
  },
  away: {
    gateway:
      "La passerelle ne répond pas : ce qui est affiché peut être ancien. Elle est réinterrogée automatiquement. Est-elle démarrée ? `make api` la démarre.",
    modelServer:
      "Le serveur de modèles ne répond pas : aucun texte ne peut être classé avant son retour. Il est réinterrogé automatiquement.",
    database:
      "La base de données est absente : les réponses continuent et leurs lignes attendent, mais rien ne peut être consulté ni modifié.",
    session:
      "La session a expiré, ou sa clé a été révoquée. Ce que vous avez saisi est toujours là.",
    signIn: "Se reconnecter",
  },
  noModel: {
    title: "Aucun modèle n’est encore chargé",
    why: "Entraînez-en un sur les questions fournies ; il apparaîtra ici de lui-même.",
  },
  notFound: {
    title: "Cette page n’existe pas",
    advice: "L’adresse est peut-être mal écrite. Le menu liste les pages.",
  },
};
