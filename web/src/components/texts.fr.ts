import type { en } from "./texts.en.js";

/** What the components say, in French. */
export const fr: typeof en = {
  loading: "Chargement…",
  tryAgain: "Réessayer",
  reload: "Recharger la page",
  signIn: "Se connecter avec une clé",
  gatewaySays: "Réponse de la passerelle :",
  request: "requête",
  tint: {
    for: (figure) => `${figure} : en faveur de cette réponse`,
    against: (figure) => `${figure} : contre cette réponse`,
  },
  failures: {
    unreachable: {
      title: "La passerelle ne répond pas",
      advice: "Est-elle démarrée ? `make api` la démarre, `make logs` montre ce qu’elle dit.",
    },
    slow: {
      title: "La passerelle a mis plus de 30 secondes",
      advice: "Elle est peut-être surchargée. Réessayez dans un moment, ou demandez moins.",
    },
    "key-missing": {
      title: "Il faut une clé",
      advice:
        "Connectez-vous avec une clé. Une personne au rôle admin la crée : make key ROLE=read",
    },
    "role-missing": {
      title: "Votre clé ne le permet pas",
      advice: "Connectez-vous avec une clé dont le rôle le permet, ou demandez-en une.",
    },
    unknown: {
      title: "Introuvable",
      advice: "L’élément a peut-être été supprimé, ou l’adresse est mal écrite.",
    },
    refused: {
      title: "La passerelle ne peut pas accepter cela",
      advice: "Corrigez ce qu’elle nomme ci-dessous et envoyez de nouveau.",
    },
    busy: {
      title: "Trop de requêtes",
      advice: "Chaque clé et chaque adresse a une limite. Attendez une seconde et réessayez.",
    },
    failed: {
      title: "Le service ne peut pas répondre maintenant",
      advice:
        "Une de ses parties est absente ou lente. Il tente de se rétablir : réessayez dans quelques secondes. `make logs` en montre davantage.",
    },
    outdated: {
      title: "Il existe une version plus récente de ces pages",
      advice:
        "Rechargez cette page pour l’obtenir. Ce qui est saisi ici sans être envoyé sera perdu : copiez-le d’abord.",
    },
    page: {
      title: "Cette page a échoué",
      advice: "Rechargez-la. Si elle échoue encore, signalez-le en décrivant ce que vous faisiez.",
    },
  },
  download: "Télécharger en CSV",
  rows: (n) => `n = ${n}`,
  sortBy: (column) => `Trier par ${column}`,
  interval: { lower: "intervalle à 95 %, de", upper: "intervalle à 95 %, à" },
  right: "juste",
  showTable: "Afficher en tableau",
  close: "Fermer",
  nothingInTable: "Aucune ligne.",
  more: "Charger la suite",
  loadingMore: "Chargement de la suite…",
  noChoice: "Aucun résultat.",
  copy: {
    copied: "Copié",
    refused: "Le navigateur n’a pas permis la copie. Sélectionnez ici :",
  },
};
