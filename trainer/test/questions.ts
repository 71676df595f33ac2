const subjects = {
  dosage: [
    "quelle dose de {} par jour",
    "combien de {} puis-je prendre",
    "{} toutes les combien d'heures",
  ],
  storage: [
    "où ranger le {} à la maison",
    "faut-il garder {} au frigo",
    "{} se conserve combien de temps",
  ],
  alcohol: [
    "puis-je boire du vin avec {}",
    "alcool et {} est-ce dangereux",
    "une bière après {} c'est grave",
  ],
};
const medicines = [
  "doliprane",
  "ibuprofène",
  "amoxicilline",
  "spasfon",
  "smecta",
  "ventoline",
  "levothyrox",
  "kardégic",
];

/** A small data set, `id,question,intent`, sorted by intent: 72 questions of three intents. */
export function questions(): string {
  const rows = Object.entries(subjects).flatMap(([intent, patterns]) =>
    patterns.flatMap((pattern) =>
      medicines.map((medicine) => `${pattern.replace("{}", medicine)},${intent}`),
    ),
  );
  return `id,question,intent\n${rows.map((row, index) => `q${String(index)},${row}`).join("\n")}\n`;
}
