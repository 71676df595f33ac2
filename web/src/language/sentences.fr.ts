import type { Sentences } from "./translated.js";

/** What French writes otherwise within a sentence: a decimal comma, and a space that doesn't break before a semicolon. */
export const FRENCH_MARKS = { decimalMark: ",", joint: " ; " } as const;

/** What the gateway and the trainer say, in French. A test finds their sentences in their sources and wants each here. */
export const FRENCH: Sentences = [
  // titles of problems (gateway/src/http/problem.ts)
  ["A parameter is given twice", "Un paramètre est donné deux fois"],
  ["A parameter is unknown", "Un paramètre est inconnu"],
  ["A parameter is malformed", "Un paramètre est mal formé"],
  ["The text is not UTF-8", "Le texte n’est pas en UTF-8"],
  ["The query is missing", "Il manque le texte"],
  ["The query is empty", "Le texte est vide"],
  ["The query is too long", "Le texte est trop long"],
  ["The version is malformed", "La version est mal formée"],
  ["The body is malformed", "Le corps de la requête est mal formé"],
  ["The body takes too long", "Le corps de la requête met trop de temps"],
  ["The body is too large", "Le corps de la requête est trop grand"],
  ["The batch has too many rows", "Le lot a trop de lignes"],
  ["The body's type is not supported", "Ce type de contenu n’est pas accepté"],
  ["The address or the headers are too long", "L’adresse ou les en-têtes sont trop longs"],
  ["The request is not HTTP", "La requête n’est pas du HTTP"],
  ["The expectation is unknown", "L’attente demandée (Expect) est inconnue"],
  ["The host is not served here", "Ce nom d’hôte n’est pas servi ici"],
  ["Another site may not do this", "Un autre site ne peut pas faire cela"],
  ["A key is needed", "Il faut une clé"],
  ["The key is none of this gateway's", "Ce n’est pas une clé de cette passerelle"],
  ["There is no such key", "Cette clé n’existe pas"],
  ["The key may not do this", "La clé ne le permet pas"],
  ["Too many requests", "Trop de requêtes"],
  ["There is nothing at this address", "Il n’y a rien à cette adresse"],
  ["The address does not take this method", "Cette adresse n’accepte pas cette méthode"],
  ["The model is unknown", "Le modèle est inconnu"],
  ["The chain is unknown", "La chaîne est inconnue"],
  ["The version is not loaded", "La version n’est pas chargée"],
  ["The label is unknown", "L’étiquette est inconnue"],
  ["The label's version is gone", "La version de l’étiquette n’est plus là"],
  ["The version is not available", "La version n’est pas disponible"],
  ["The labels are not known yet", "Les étiquettes ne sont pas encore connues"],
  ["No version is served yet", "Aucune version n’est encore servie"],
  ["The label can't be deleted", "L’étiquette ne peut pas être supprimée"],
  ["A traffic rule names the label", "Une règle de trafic nomme l’étiquette"],
  ["The label was moved meanwhile", "L’étiquette a été déplacée entre-temps"],
  ["The traffic rules can't be", "Ces règles de trafic sont impossibles"],
  ["A guard refused the promotion", "Une garde a refusé la promotion"],
  ["There is nothing to promote", "Il n’y a rien à promouvoir"],
  ["There is nothing to roll back to", "Il n’y a pas de version à laquelle revenir"],
  ["The model server's answer is wrong", "La réponse du serveur de modèles est fausse"],
  ["The model server refused the request", "Le serveur de modèles a refusé la requête"],
  ["The gateway is busy", "La passerelle est occupée"],
  ["The model server is away", "Le serveur de modèles est absent"],
  ["The model server is too slow", "Le serveur de modèles est trop lent"],
  ["The database is away", "La base de données est absente"],
  ["The prediction is unknown", "La prédiction est inconnue"],
  ["The prediction can't be kept", "La prédiction ne peut pas être conservée"],
  ["The evidence is not there", "Les données d’évaluation ne sont pas là"],
  ["There is no word of yours to take back", "Vous n’avez pas d’avis à reprendre"],
  ["The configuration is invalid", "La configuration est invalide"],
  ["The command failed", "La commande a échoué"],
  ["Something went wrong in the gateway", "Quelque chose a échoué dans la passerelle"],

  // requests that can't be taken (gateway/src/http, batch, body-predict, security)
  ["expected an address, got something else", "une adresse était attendue, il y avait autre chose"],
  [
    "there is nothing here; a model answers at GET /{model}?query=…",
    "il n’y a rien ici ; un modèle répond à GET /{model}?query=…",
  ],
  ["expected one of {names}", "attendu : l’un de {names}"],
  [
    "expected one of {names}, got another file",
    "attendu : l’un de {names} ; c’était un autre fichier",
  ],
  [
    "the page's files are not installed here; /openapi.json has the document",
    "les fichiers de cette page ne sont pas installés ici ; le document est à /openapi.json",
  ],
  ["a file of the pages can't be read", "un fichier des pages ne peut pas être lu"],
  ["there is no such file of the pages", "les pages n’ont pas ce fichier"],
  [
    "expected fewer texts in a second: without a key each of them counts as a request",
    "trop de textes par seconde : sans clé, chacun compte comme une requête",
  ],
  [
    "expected at most {most} texts, got {n}; /{model}/batch takes more",
    "{most} textes au plus étaient attendus, il y en avait {n} ; /{model}/batch en accepte davantage",
  ],
  [
    "expected the parameter model, for there are: {models}",
    "il faut le paramètre model, car il y a : {models}",
  ],
  [
    "expected at most {most} batches at a time; try again soon",
    "{most} lots à la fois au plus ; réessayez bientôt",
  ],
  [
    "expected Content-Type: application/json, application/x-ndjson or text/csv, in UTF-8 without Content-Encoding",
    "attendu : Content-Type application/json, application/x-ndjson ou text/csv, en UTF-8 sans Content-Encoding",
  ],
  [
    'expected an array of texts or of {"query":"…","id":"…"}, or {"queries":[…]}, got something else',
    'attendu : un tableau de textes ou de {"query":"…","id":"…"}, ou {"queries":[…]}',
  ],
  [
    "expected at most {most} rows, got more; what came before is answered",
    "{most} lignes au plus étaient attendues, il y en avait davantage ; ce qui précède a sa réponse",
  ],
  ["expected a row in UTF-8, got other bytes", "la ligne n’est pas en UTF-8"],
  ["expected a body in UTF-8, got other bytes", "le contenu n’est pas en UTF-8"],
  [
    "expected a whole body, got a part of one",
    "le contenu entier était attendu, une partie seulement est arrivée",
  ],
  [
    "expected CSV with a column query; row {row} is none ({code})",
    "du CSV avec une colonne query était attendu ; la ligne {row} n’en est pas ({code})",
  ],
  [
    "expected a first line of CSV with a column {names}, got none",
    "la première ligne du CSV doit nommer une colonne {names} ; elle ne le fait pas",
  ],
  ["query or question or text", "query, question ou text"],
  ["{expected!}, got something else", "{expected} ; il y avait autre chose"],
  ["{expected!}, got none", "{expected} ; il n’y avait rien"],
  ["expected a text in the column query", "un texte était attendu dans la colonne query"],
  [
    "expected rows of at most {most} bytes, got a longer one",
    "les lignes ont {most} octets au plus ; l’une est plus longue",
  ],
  [
    "expected Content-Type: application/json, {form}, {texts} or {mail}",
    "attendu : Content-Type application/json, {form}, {texts} ou {mail}",
  ],
  [
    'expected {"text":"…"} or {"data":"<base64>","encoding":"utf-8"}, got something else',
    'attendu : {"text":"…"} ou {"data":"<base64>","encoding":"utf-8"}',
  ],
  ["data: expected base64, got other characters", "data : du base64 était attendu"],
  [
    "encoding: expected one such as utf-8 or iso-8859-1, got another",
    "encoding : un encodage connu était attendu, comme utf-8 ou iso-8859-1",
  ],
  [
    "expected bytes in the encoding that is named, got others",
    "le fichier n’est pas dans l’encodage qu’il nomme",
  ],
  ["expected a form with a boundary, got none", "un formulaire avec boundary était attendu"],
  ["expected a whole form, got a broken one", "le formulaire est arrivé abîmé"],
  [
    "expected a form with a file or a field text, got neither",
    "un formulaire avec un fichier ou un champ text était attendu",
  ],
  [
    "expected a text of at most {most} bytes, got a longer one",
    "un texte de {most} octets au plus était attendu ; celui-ci est plus long",
  ],
  [
    "expected a form with a file or a field text, got another field; model and version stand in the address (?model=spam)",
    "un formulaire avec un fichier ou un champ text était attendu ; model et version vont dans l’adresse (?model=spam)",
  ],
  [
    "versions: expected numbers or labels with commas between (1,champion), got something else",
    "versions : des numéros ou des étiquettes séparés par des virgules étaient attendus (1,champion)",
  ],
  [
    'expected {"correct":true} or {"intent":12}, got both or neither',
    'attendu : {"correct":true} ou {"intent":12}, l’un des deux',
  ],
  ["there is no prediction of this id", "aucune prédiction n’a cet identifiant"],
  [
    "intent: expected the id of an intent of {model}, got another number",
    "intent : le numéro d’une intention de {model} était attendu",
  ],
  [
    "expected your own latest word on this prediction, got none, or somebody else's",
    "le dernier avis sur cette prédiction n’est pas le vôtre, ou il n’y en a pas",
  ],
  ["expected Expect: 100-continue or none", "Expect ne peut être que 100-continue"],
  ["expected another method than CONNECT", "la méthode CONNECT n’est pas acceptée"],
  ["expected a shorter address and headers", "l’adresse et les en-têtes doivent être plus courts"],
  [
    "expected an HTTP/1.1 request, got something else",
    "une requête HTTP/1.1 était attendue, il y avait autre chose",
  ],
  [
    "expected the Host header to be one of {names} (ALLOWED_HOSTS adds more)",
    "l’en-tête Host doit être l’un de {names} (ALLOWED_HOSTS en ajoute)",
  ],
  [
    "expected the whole body within {seconds} s, got a part",
    "le contenu entier était attendu en {seconds} s, une partie seulement est arrivée",
  ],
  [
    "expected a JSON object as the body, got another value",
    "un objet JSON était attendu comme contenu",
  ],
  [
    "expected a body without Content-Encoding, got a compressed one",
    "un contenu non compressé était attendu",
  ],
  [
    "expected the header Content-Type: application/json and a body in UTF-8",
    "l’en-tête Content-Type: application/json et un contenu en UTF-8 étaient attendus",
  ],
  [
    "expected the header Content-Type: application/json, for a change is taken in no other form",
    "l’en-tête Content-Type: application/json était attendu : un changement n’est pris sous aucune autre forme",
  ],
  ["expected JSON as the body, got other text", "du JSON était attendu comme contenu"],
  [
    "expected a body of at most {most} bytes, got a longer one",
    "un contenu de {most} octets au plus était attendu ; celui-ci est plus long",
  ],
  ["expected {names!}, got another parameter", "{names}, il y en avait un autre"],
  ["no parameters", "aucun paramètre n’était attendu"],
  ["only {names}", "seuls {names} étaient attendus"],
  ["expected each parameter once, got one twice", "un paramètre est donné deux fois"],
  [
    "expected percent-encoded UTF-8 in the address, got other bytes",
    "l’adresse n’est pas en UTF-8",
  ],
  [
    "expected each parameter in the address or in the body, got one in both",
    "un paramètre est donné à la fois dans l’adresse et dans le contenu",
  ],
  ["query: expected a text, got none", "le texte est vide"],
  [
    "query: expected at most {most} characters, got {n}",
    "le texte a {n} caractères, il peut en avoir {most}",
  ],
  ["{said!}; for example: {example}", "{said} ; par exemple : {example}"],
  [
    "expected at most {most} requests at the same time, got one more",
    "la passerelle répond déjà à {most} requêtes à la fois",
  ],
  ["expected another value", "une autre valeur était attendue"],
  ["{name}: {expected!}", "{name} : {expected}"],
  ["expected a text", "un texte était attendu"],
  [
    "expected a version's number (2) or a label (champion)",
    "le numéro d’une version (2) ou une étiquette (champion) était attendu",
  ],
  ["expected a version's number, such as 2", "le numéro d’une version était attendu, comme 2"],
  [
    "expected numbers or labels with commas between (1,champion)",
    "des numéros ou des étiquettes séparés par des virgules étaient attendus (1,champion)",
  ],
  ["expected 1 or 0", "1 ou 0 était attendu"],
  [
    "expected a whole number from {least} to {most}",
    "un nombre entier de {least} à {most} était attendu",
  ],
  ["expected a model's name (intent)", "le nom d’un modèle était attendu (intent)"],
  [
    "expected a text of at most {most} characters",
    "un texte de {most} caractères au plus était attendu",
  ],
  ["expected a time such as {time}", "une date et une heure étaient attendues, comme {time}"],
  ["expected the id of an intent", "le numéro d’une intention était attendu"],
  ["expected a number from 0 to 1", "un nombre de 0 à 1 était attendu"],
  ["expected the id of a prediction", "l’identifiant d’une prédiction était attendu"],
  ["expected the next of the page before", "le « next » de la page d’avant était attendu"],
  ["expected true or false", "true ou false était attendu"],
  ["expected a label (champion)", "une étiquette était attendue (champion)"],
  ["expected a key of 1 to 256 characters", "une clé de 1 à 256 caractères était attendue"],
  [
    "X-Sticky-Key: expected a key of 1 to 256 characters, got something else",
    "X-Sticky-Key : une clé de 1 à 256 caractères était attendue",
  ],
  [
    "X-Subject: expected at most {most} characters, got more",
    "X-Subject : {most} caractères au plus étaient attendus",
  ],
  [
    "from: expected a time before to, and no more than {days} days before it",
    "le début doit précéder la fin, de {days} jours au plus",
  ],
  [
    "an unexpected error; the gateway's log has it by request id",
    "une erreur imprévue ; le journal de la passerelle l’a, avec l’identifiant de la requête",
  ],
  ["an unexpected error", "une erreur imprévue"],
  [
    "expected a key of this gateway that has not ended, as Authorization: Bearer <key>",
    "une clé de cette passerelle, encore valable, était attendue (Authorization: Bearer <clé>)",
  ],
  [
    "expected a key, as Authorization: Bearer <key>; someone with the role admin makes one: make key ROLE=predict",
    "une clé était attendue (Authorization: Bearer <clé>) ; une personne au rôle admin la crée : make key ROLE=predict",
  ],
  [
    "expected a key to exchange, as Authorization: Bearer <key>",
    "une clé à échanger était attendue (Authorization: Bearer <clé>)",
  ],
  [
    "expected a key with the role {role} or admin, got one without",
    "il faut une clé au rôle {role} ou admin",
  ],
  [
    "expected fewer requests in a second; there is room again in {seconds}",
    "trop de requêtes par seconde ; il y aura de nouveau de la place dans {seconds}",
  ],
  ["{n} s", "{n} s"],
  ["expected fewer sessions of one key", "trop de sessions d’une même clé"],
  ["expected the id of a key that has not ended", "cette clé n’existe pas ou a déjà pris fin"],
  [
    "keys can only be changed while the database answers; nothing was changed",
    "les clés ne changent que lorsque la base de données répond ; rien n’a changé",
  ],
  [
    "expected a request of this gateway's own pages or of a program, got one that a page of another site made",
    "la requête vient d’une page d’un autre site ; seules les pages de cette passerelle et les programmes peuvent la faire",
  ],

  [
    "expected Content-Type: application/json, {form}, {texts}",
    "attendu : Content-Type application/json, {form}, {texts}",
  ],
  [
    'expected a text or {"query":"…","id":"…"} in JSON',
    'un texte ou {"query":"…","id":"…"} en JSON était attendu',
  ],

  // the database and the log
  [
    "the log had no answer within {seconds} s; ask for a shorter time or by fewer filters",
    "le journal n’a pas répondu en {seconds} s ; demandez une période plus courte, ou moins de filtres",
  ],
  [
    "the predictions can't be read while the database is away",
    "les prédictions ne peuvent pas être lues tant que la base de données est absente",
  ],
  [
    "neither the disk nor the database takes the prediction's row, and LOG_DURABILITY=sync asks for one",
    "ni le disque ni la base de données ne prennent la ligne de la prédiction, et LOG_DURABILITY=sync en veut une",
  ],
  ["{n} predictions are lost to the log", "{n} prédictions sont perdues pour le journal"],
  [
    "the spool takes no predictions: {problem}",
    "la file sur disque ne prend pas de prédictions : {problem}",
  ],
  [
    "the spool is {percent} % full; then the oldest predictions are dropped",
    "la file sur disque est pleine à {percent} % ; les prédictions les plus anciennes seront ensuite abandonnées",
  ],

  // labels, versions and the model server
  [
    "labels can only be moved while the database answers, traffic rules changed and their history read; nothing was changed",
    "étiquettes et règles ne changent, et leur histoire ne se lit, que lorsque la base de données répond ; rien n’a changé",
  ],
  ["expected a model that is served here; {there}", "ce modèle n’est pas servi ici ; {there}"],
  [
    "there is none yet: train one (make train)",
    "il n’y en a pas encore : entraînez-en un (make train)",
  ],
  ["there are: {names}", "il y a : {names}"],
  ["none", "aucun"],
  [
    "version {version} of {model} is not loaded",
    "la version {version} de {model} n’est pas chargée",
  ],
  [
    "version {version} of {model} is not loaded ({why})",
    "la version {version} de {model} n’est pas chargée ({why})",
  ],
  ["none is loaded", "aucune n’est chargée"],
  ["loaded: {versions}", "chargées : {versions}"],
  [
    "the database is away and no labels were kept, so only numbered versions answer: ?version=1; {loaded}",
    "la base de données est absente et aucune étiquette n’a été gardée : seules répondent les versions nommées par leur numéro (?version=1) ; {loaded}",
  ],
  [
    "{model} has no label {label}; there are: {known}",
    "{model} n’a pas d’étiquette {label} ; il y a : {known}",
  ],
  ["{model} has no label {label}", "{model} n’a pas d’étiquette {label}"],
  [
    "no version of {model} has become champion yet",
    "aucune version de {model} n’est encore devenue champion",
  ],
  [
    "no version of {model} has become champion yet; {problems}",
    "aucune version de {model} n’est encore devenue champion ; {problems}",
  ],
  [
    "the label {label} of {model} points at version {version}, which is not loaded ({why}); {loaded}; {way}",
    "l’étiquette {label} de {model} désigne la version {version}, qui n’est pas chargée ({why}) ; {loaded} ; {way}",
  ],
  ["its folder is gone", "son dossier n’est plus là"],
  ["its folder can't be read", "son dossier ne peut pas être lu"],
  ["no other version is loaded", "aucune autre version n’est chargée"],
  [
    "promote another: make promote VERSION={version}, or {example}",
    "promouvez-en une autre : make promote VERSION={version}, ou {example}",
  ],
  [
    "champion can't be deleted: requests without a version need it; it can be moved",
    "champion ne peut pas être supprimée : les requêtes sans version en ont besoin ; elle peut être déplacée",
  ],
  [
    "label: expected a letter or _, then letters, digits and _, at most 64, got something else",
    "étiquette : une lettre ou _, puis des lettres, chiffres et _, 64 au plus",
  ],
  [
    "a label can only point at an available version: {why}",
    "une étiquette ne peut désigner qu’une version disponible : {why}",
  ],
  [
    "the label {label} of {model} has not been moved, so there is no version before it",
    "l’étiquette {label} de {model} n’a jamais été déplacée : il n’y a pas de version d’avant",
  ],
  [
    "the label {label} of {model} was moved while this was looked at; look again",
    "l’étiquette {label} de {model} a été déplacée pendant l’examen ; regardez de nouveau",
  ],
  ["the model server is away ({code})", "le serveur de modèles est absent ({code})"],
  ["the model server answered {status}", "le serveur de modèles a répondu {status}"],
  ["the model server: {said!}", "le serveur de modèles : {said}"],
  [
    "expected an answer of at most {most} bytes, got a longer one",
    "une réponse de {most} octets au plus était attendue, celle-ci est plus longue",
  ],
  [
    "expected a whole HTTP answer, got a broken one ({code})",
    "une réponse HTTP entière était attendue, elle est arrivée brisée ({code})",
  ],
  [
    "expected the model server's answer within {ms} ms, got none",
    "le serveur de modèles n’a pas répondu en {ms} ms",
  ],
  [
    "the model server kept failing, so that it is left in peace for a moment",
    "le serveur de modèles échouait sans cesse : il est laissé en paix un moment",
  ],
  [
    "the model server's status of {model}: expected the versions' states, got HTTP {status} with other text",
    "le serveur de modèles n’a pas dit l’état des versions de {model} (HTTP {status})",
  ],
  [
    "the model server's answer: expected {expected}, got {got}",
    "la réponse du serveur de modèles n’a pas la forme attendue ({expected} ; reçu : {got})",
  ],
  ["the model server does not list it", "le serveur de modèles ne la connaît pas"],
  ["the model server says {state}", "le serveur de modèles dit {state}"],
  ["the model server says {state}: {message}", "le serveur de modèles dit {state} : {message}"],
  [
    "too many queries wait for the model server already",
    "trop de textes attendent déjà le serveur de modèles",
  ],
  [
    "the golden query: expected its probabilities to {tolerance}, got one off by {worst}",
    "la requête de référence : une probabilité s’écarte de {worst}, au-delà de {tolerance}",
  ],
  ["the golden query: {why!}", "la requête de référence : {why}"],
  ["version {version} was unloaded meanwhile", "la version {version} a été déchargée entre-temps"],

  // traffic rules
  [
    "{where}: expected labels other than champion, whose the rest is",
    "le champion a déjà tout le reste : nommez d’autres étiquettes",
  ],
  ["{where}: expected each label once, got one twice", "une étiquette est nommée deux fois"],
  [
    "split: expected one arm of a canary, got {n}",
    "un canari n’a qu’une étiquette, il y en avait {n}",
  ],
  [
    "split: expected shares that sum up to 1 at most, got {sum}",
    "la somme des parts peut être de 1 au plus, elle est de {sum}",
  ],
  [
    "the traffic rules of {model} name the label {label}; change them first: PUT /models/{model}/traffic",
    "les règles de trafic de {model} nomment l’étiquette {label} ; changez-les d’abord, sur la page Trafic",
  ],
  [
    "{model} has no label {label}; point it at a version first: PUT /models/{model}/labels/{label}",
    "{model} n’a pas d’étiquette {label} ; faites-la d’abord désigner une version, sur la page Versions",
  ],

  // promotions: guards and what they could not look at
  ["another version is being judged", "une autre version est en cours d’examen"],
  ["another promotion is being judged", "une autre promotion est en cours d’examen"],
  [
    "{label} of {model} is version {version} already",
    "{label} de {model} désigne déjà la version {version}",
  ],
  [
    "override: expected a key with the role admin",
    "promouvoir malgré les gardes demande une clé au rôle admin",
  ],
  [
    "reason: expected why the guards are overridden, got none",
    "dites pourquoi vous promouvez malgré les gardes",
  ],
  [
    "version {version} of {model} did not become {label}; {against}",
    "la version {version} de {model} n’est pas devenue {label} ; {against}",
  ],
  ["{guard}: failed, {detail}", "{guard} : refuse, {detail}"],
  ["{guard}: not evaluated, {detail}", "{guard} : n’a pu vérifier, {detail}"],
  ["manifest", "fichiers"],
  ["golden queries", "requêtes de référence"],
  ["held-out accuracy", "exactitude"],
  ["no intent falls", "intentions"],
  ["calibration", "calibration"],
  ["latency", "latence"],
  ["shadow hours", "heures en ombre"],
  [
    "all {n} files have the hashes of the manifest",
    "les {n} fichiers ont l’empreinte notée dans le manifeste",
  ],
  ["changed since they were published: {files}", "changés depuis leur publication : {files}"],
  [
    "{n} golden queries, a probability off by {worst} at most, {tolerance} allowed",
    "{n} requêtes de référence, une probabilité s’écarte de {worst} au plus, {tolerance} permis",
  ],
  [
    "{after} after {before} on {n} held-out rows ({better} better, {worse} worse): with 95 % confidence the loss is below {loss}, margin {margin}",
    "{after} après {before} sur {n} lignes mises de côté ({better} gagnées, {worse} perdues) : avec 95 % de confiance, la perte est inférieure à {loss}, pour {margin} permis",
  ],
  [
    "of {n} intents with held-out rows none falls by more than {most}",
    "des {n} intentions qui ont des lignes mises de côté, aucune ne perd plus de {most}",
  ],
  [
    "{n} intents fall by more than {most}: {fallen}",
    "{n} intentions perdent plus de {most} : {fallen}",
  ],
  [
    "{intent} from {before} to {after} of {n} rows",
    "l’intention {intent} passe de {before} à {after} de {n} lignes",
  ],
  [
    "calibration error {after} after {before} on {n} held-out rows, {allowed} more allowed",
    "erreur de calibration {after} après {before} sur {n} lignes mises de côté, {allowed} de plus permis",
  ],
  [
    "p99 {ms} ms of {n} answers asked for now, {most} ms allowed",
    "99 réponses sur 100 en moins de {ms} ms, sur {n} demandées à l’instant ; {most} ms permis",
  ],
  [
    "{hours} hours with answers as a shadow ({answers} answers), {wanted} wanted",
    "{hours} h avec des réponses en ombre ({answers} réponses), il en faut {wanted}",
  ],
  [
    "a golden query was not answered: {why}",
    "une requête de référence n’a pas eu de réponse : {why}",
  ],
  ["the version has no golden queries", "la version n’a pas de requêtes de référence"],
  ["there is no version to compare with", "il n’y a pas de version à laquelle comparer"],
  ["the version would be compared with itself", "la version serait comparée à elle-même"],
  [
    "version {version} has the same files: it would be compared with itself",
    "la version {version} a les mêmes fichiers : elle serait comparée à elle-même",
  ],
  [
    "an answer failed while they were timed: {why}",
    "une réponse a échoué pendant la mesure : {why}",
  ],
  [
    "only {n} answers in {seconds} s, too few to tell a p99",
    "{n} réponses seulement en {seconds} s : trop peu pour mesurer 99 réponses sur 100",
  ],
  [
    "there is no champion that it could have shadowed",
    "il n’y a pas de champion dont elle aurait pu être l’ombre",
  ],
  [
    "the held-out rows of version {version} can't be read ({code})",
    "les lignes mises de côté de la version {version} ne peuvent pas être lues ({code})",
  ],
  [
    "one of the versions has no held-out rows",
    "l’une des versions n’a pas de lignes mises de côté",
  ],
  [
    "the versions were evaluated on different held-out sets: train the newer one with the same one, or compare them on a file (make compare A=… B=… TEST_SET=…)",
    "les versions ont été jugées sur des lignes différentes : entraînez la nouvelle avec les mêmes, ou comparez-les sur un fichier (make compare A=… B=… TEST_SET=…)",
  ],
  [
    "the versions' held-out rows can't be joined: their number or their intents differ",
    "les lignes mises de côté des deux versions ne se correspondent pas : leur nombre ou leurs intentions diffèrent",
  ],
  [
    "the versions have the same files: each would be compared with itself",
    "les versions ont les mêmes fichiers : chacune serait comparée à elle-même",
  ],
  [
    "expected two versions, got {version} twice ({a}, {b})",
    "deux versions étaient attendues, la {version} est nommée deux fois ({a}, {b})",
  ],
  [
    "expected two versions, got {version} twice",
    "deux versions étaient attendues, la {version} est nommée deux fois",
  ],

  // evidence: what of a training or a held-out set isn't there
  [
    "expected a version of {model} whose folder is there: {versions}",
    "cette version de {model} n’a pas de dossier ici ; il y a : {versions}",
  ],
  [
    "the files of the versions are being read for others; ask again",
    "les fichiers des versions sont en cours de lecture pour d’autres ; redemandez",
  ],
  ["the files could not be read", "les fichiers n’ont pas pu être lus"],
  [
    "the version's files can't be read ({code})",
    "les fichiers de la version ne peuvent pas être lus ({code})",
  ],
  [
    "the files of version {version} of {model} can't be read ({code})",
    "les fichiers de la version {version} de {model} ne peuvent pas être lus ({code})",
  ],
  ["it has no manifest", "elle n’a pas de manifeste"],
  ["its file of {file} has another form", "son fichier {file} a une autre forme"],
  [
    "the artefacts aren't there: mount data/artefacts where the gateway's DATA_DIRECTORY is",
    "les artefacts ne sont pas là : montez data/artefacts dans le DATA_DIRECTORY de la passerelle",
  ],
  [
    "no training among the artefacts made this version",
    "aucun entraînement parmi les artefacts n’a produit cette version",
  ],
  [
    "no training of {of} left its artefacts here: make train MODEL={model}",
    "aucun entraînement de {of} n’a laissé ses artefacts ici : make train MODEL={model}",
  ],
  [
    "no training of version {version} left its artefacts here: make train MODEL={model}",
    "aucun entraînement de la version {version} n’a laissé ses artefacts ici : make train MODEL={model}",
  ],
  [
    "the version was not judged by a {split} set: its data had none; there is: {splits}",
    "la version n’a pas été jugée sur un jeu « {split} » : ses données n’en avaient pas ; il y a : {splits}",
  ],
  [
    "a file has {bytes} bytes, where at most {most} are read",
    "un fichier a {bytes} octets, on en lit {most} au plus",
  ],
  ["a file can't be read ({code})", "un fichier ne peut pas être lu ({code})"],
  ["unreadable", "illisible"],
  ["a file has another form", "un fichier a une autre forme"],
  [
    "the training left no report of its data",
    "l’entraînement n’a pas laissé de rapport sur ses données",
  ],
  [
    "the training's report of its data has another form",
    "le rapport de l’entraînement sur ses données a une autre forme",
  ],
  [
    "its held-out rows are too many to show",
    "ses lignes mises de côté sont trop nombreuses pour être montrées",
  ],
  ["the texts there are those of other rows", "les textes qui sont là sont ceux d’autres lignes"],
  ["no held-out set", "pas de lignes mises de côté"],
  ["no predictions among the artefacts", "pas de prédictions parmi les artefacts"],
  [
    "the held-out set was changed since the training",
    "les lignes mises de côté ont changé depuis l’entraînement",
  ],
  ["a file without the column {column}", "un fichier n’a pas la colonne {column}"],
  [
    "the texts aren't there: mount data/held-out, or the artefacts of the training, where the gateway's DATA_DIRECTORY is",
    "les textes ne sont pas là : montez data/held-out, ou les artefacts de l’entraînement, dans le DATA_DIRECTORY de la passerelle",
  ],
  [
    "the texts aren't there ({why}): mount data/held-out, or the artefacts of the training, where the gateway's DATA_DIRECTORY is",
    "les textes ne sont pas là ({why}) : montez data/held-out, ou les artefacts de l’entraînement, dans le DATA_DIRECTORY de la passerelle",
  ],
  [
    "the rows of the {split} set are in the artefacts of the training alone, and these aren't there: mount data/artefacts where the gateway's DATA_DIRECTORY is",
    "les lignes du jeu « {split} » ne sont que dans les artefacts de l’entraînement, qui ne sont pas là : montez data/artefacts dans le DATA_DIRECTORY de la passerelle",
  ],
  [
    "the rows of the {split} set are in the artefacts of the training alone, and these aren't there ({why}): mount data/artefacts where the gateway's DATA_DIRECTORY is",
    "les lignes du jeu « {split} » ne sont que dans les artefacts de l’entraînement, qui ne sont pas là ({why}) : montez data/artefacts dans le DATA_DIRECTORY de la passerelle",
  ],
  [
    "the training listed none of its rows: train again to see them",
    "l’entraînement n’a listé aucune de ses lignes : entraînez de nouveau pour les voir",
  ],
  [
    "the training's list of its rows has another form",
    "la liste des lignes de l’entraînement a une autre forme",
  ],

  [
    "the perturbed texts are in the artefacts of the training alone, and these aren't there: mount data/artefacts where the gateway's DATA_DIRECTORY is",
    "les textes modifiés ne sont que dans les artefacts de l’entraînement, qui ne sont pas là : montez data/artefacts dans le DATA_DIRECTORY de la passerelle",
  ],
  [
    "the training is older than the list of perturbed texts: train the version again to see them",
    "l’entraînement est antérieur à la liste des textes modifiés : entraînez de nouveau la version pour les voir",
  ],
  [
    "the training's list of perturbed texts has another form",
    "la liste des textes modifiés a une autre forme",
  ],
  [
    "the rows that are there aren't all of the split, so that slices can't be told apart",
    "les lignes qui sont là ne sont pas toutes celles du jeu : les tranches ne peuvent pas être distinguées",
  ],
  [
    "the training is older than the place of each row's true intent: train the version again to see these rows",
    "l’entraînement est antérieur au rang de la vraie intention de chaque ligne : entraînez de nouveau la version pour voir ces lignes",
  ],
  [
    "of the {n} rows that the figures count, {listed} are listed: the texts of the others were trained on as well",
    "des {n} lignes que comptent les chiffres, {listed} sont listées : les textes des autres ont aussi servi à l’entraînement",
  ],
  [
    "which rows a slice has is in the artefacts of the training alone, and these aren't there: mount data/artefacts where the gateway's DATA_DIRECTORY is",
    "les lignes d’une tranche ne sont que dans les artefacts de l’entraînement, qui ne sont pas là : montez data/artefacts dans le DATA_DIRECTORY de la passerelle",
  ],
  [
    "the training tells of no slice of this name in the {split} set",
    "l’entraînement ne connaît pas de tranche de ce nom dans le jeu « {split} »",
  ],
  [
    "the training is older than the list of a slice's rows: train the version again to see them",
    "l’entraînement est antérieur à la liste des lignes d’une tranche : entraînez de nouveau la version pour les voir",
  ],
  [
    "the training's list of a slice's rows has another form",
    "la liste des lignes d’une tranche a une autre forme",
  ],

  // kinds of model (trainer/src/model/recipe.ts)
  ["ensemble of {a}, {b} and {c}", "ensemble de {a}, {b} et {c}"],
  ["ensemble of {a} and {b}", "ensemble de {a} et {b}"],
  ["ensemble of {a}", "ensemble de {a}"],
  ["{n} × {a!}", "{n} × {a}"],
  ["{encoder!} + {decoder!}", "{encoder} + {decoder}"],
  ["TF-IDF", "TF-IDF"],
  ["linear SVM", "SVM linéaire"],
  ["logistic regression", "régression logistique"],
  ["neural network", "réseau de neurones"],
  ["neural bag", "sac de mots neuronal"],
  ["neural convolution", "convolution"],
  ["neural attention", "attention"],

  // checks of the data (trainer/src/health)
  ["texts with broken characters", "textes aux caractères abîmés"],
  [
    "save the file as UTF-8 where it comes from, and take out what isn't text; detail says what was found",
    "enregistrez le fichier en UTF-8 à sa source et ôtez ce qui n’est pas du texte ; le détail dit ce qui a été trouvé",
  ],
  [
    "texts in another Unicode normal form than the rest",
    "textes dans une autre forme normale Unicode que le reste",
  ],
  [
    "harmless here, where all texts are brought to one form; bring the file to NFC for other tools",
    "sans effet ici, où tous les textes sont ramenés à une forme ; passez le fichier en NFC pour d’autres outils",
  ],
  ["texts without a word, left out", "textes sans aucun mot, laissés de côté"],
  [
    "remove these rows, or find out what became of their texts",
    "supprimez ces lignes, ou cherchez ce que leurs textes sont devenus",
  ],
  ["rows whose id another row has as well", "lignes dont une autre ligne a aussi l’identifiant"],
  [
    "give each row an id of its own: answers are joined on it",
    "donnez à chaque ligne son propre identifiant : les réponses s’y rattachent",
  ],
  ["the same text twice in training", "le même texte deux fois dans l’entraînement"],
  [
    "keep one of them, unless users do say it that much more often",
    "n’en gardez qu’un, sauf si on le dit vraiment plus souvent",
  ],
  [
    "training texts that nearly repeat another",
    "textes d’entraînement qui en répètent presque un autre",
  ],
  [
    "keep them if people wrote them; copies that differ in a comma add nothing",
    "gardez-les si des gens les ont écrits ; des copies à une virgule près n’apportent rien",
  ],
  ["the same text with different intents", "le même texte avec des intentions différentes"],
  [
    "choose one intent for the text, or merge the intents if nobody can tell them apart",
    "choisissez une intention pour le texte, ou réunissez les intentions si personne ne les distingue",
  ],
  [
    "texts that are nearly the same with different intents",
    "textes presque identiques avec des intentions différentes",
  ],
  [
    "look at each pair: a small difference may be what the intents are about, or one label is wrong",
    "regardez chaque paire : la petite différence fait peut-être l’intention, ou l’une des deux est fausse",
  ],
  [
    "texts to judge by that are trained on as well, left out of the held-out set",
    "textes servant à juger qui servent aussi à entraîner, retirés des lignes mises de côté",
  ],
  [
    "remove them from validation and test, or from training: they make a model look better than it is",
    "retirez-les de la validation et du test, ou de l’entraînement : ils font paraître un modèle meilleur qu’il n’est",
  ],
  [
    "texts to judge by that nearly repeat a training text",
    "textes servant à juger qui répètent presque un texte d’entraînement",
  ],
  [
    "split by writer, day or source instead of by row, so that copies of a text stay in one part",
    "partagez par auteur, jour ou source plutôt que par ligne, pour que les copies d’un texte restent ensemble",
  ],
  [
    "texts to judge by whose intent has no training text, which count as wrong",
    "textes servant à juger dont l’intention n’a aucun texte d’entraînement ; ils comptent comme faux",
  ],
  [
    "add training texts for the intent, or remove it from validation and test",
    "ajoutez des textes d’entraînement pour l’intention, ou retirez-la de la validation et du test",
  ],
  ["texts of odd length", "textes d’une longueur inhabituelle"],
  [
    "look whether rows ran together or were cut off",
    "regardez si des lignes se sont soudées ou ont été coupées",
  ],
  [
    "texts in another language than the rest ({languages})",
    "textes dans une autre langue que le reste ({languages})",
  ],
  [
    "remove or translate them, or collect enough of them for the language to be learnt",
    "retirez-les ou traduisez-les, ou réunissez-en assez pour que la langue s’apprenne",
  ],
  ["intents that are most likely wrong", "intentions sans doute fausses"],
  [
    "look at them from the top, the likeliest first; suggested is the intent that the other texts speak for",
    "regardez-les dans l’ordre, les plus douteuses d’abord ; l’intention proposée est celle pour laquelle plaident les autres textes",
  ],
  [
    "intents with fewer than {n} training texts",
    "intentions qui ont moins de {n} textes d’entraînement",
  ],
  [
    "write more texts for them; a dozen or two make an intent",
    "écrivez-en d’autres ; une douzaine ou deux font une intention",
  ],
  ["intents that outweigh the others", "intentions qui écrasent les autres"],
  [
    "read precision and recall of each intent rather than accuracy, which always answering this one would reach; or thin it out",
    "lisez précision et rappel de chaque intention plutôt que l’exactitude, que donnerait déjà de toujours répondre celle-ci ; ou réduisez-la",
  ],
  [
    "ids without a labels.json, taken for the intents that the model has",
    "numéros sans labels.json, pris pour les intentions que le modèle a déjà",
  ],
  [
    "write a labels.json beside the data, if they aren't meant",
    "écrivez un labels.json à côté des données, si ce ne sont pas celles-là",
  ],
  [
    "intents without a training text, which this version does not know",
    "intentions sans texte d’entraînement, que cette version ne connaît pas",
  ],
  [
    "write texts for them, or remove them from labels.json",
    "écrivez-leur des textes, ou retirez-les de labels.json",
  ],
  [
    "training texts that an earlier run of this model held out, left out of training",
    "textes d’entraînement qu’un entraînement antérieur avait mis de côté, laissés hors de l’entraînement",
  ],
  [
    "nothing: versions stay comparable on what none was trained on",
    "rien à faire : les versions restent comparables sur ce dont aucune n’a été entraînée",
  ],
  ["its level is off", "son niveau est « off »"],
  [
    "{n} rows are too few to say what the rest speaks",
    "{n} lignes sont trop peu pour dire quelle langue parle le reste",
  ],
  [
    "{n} rows are more than validation.maxRows, {most}",
    "{n} lignes dépassent validation.maxRows, qui est {most}",
  ],
  [
    "the other texts don't tell a text's intent",
    "les autres textes ne disent pas l’intention d’un texte",
  ],
  ["most likely {language}", "sans doute {language}"],
  [
    "has U+FFFD, which stands where a byte could not be read",
    "contient U+FFFD, mis là où un octet n’a pas pu être lu",
  ],
  [
    "has {seen}, most likely {meant} in UTF-8 that was read as Windows-1252",
    "contient {seen}, sans doute {meant} en UTF-8 lu comme du Windows-1252",
  ],
  ["has the control character {sign}", "contient le caractère de contrôle {sign}"],
  ["has the invisible character {sign}", "contient le caractère invisible {sign}"],
  ["has {seen}, as in HTML", "contient {seen}, comme en HTML"],
  ["{n} characters, where {usual} are usual", "{n} caractères, là où {usual} sont habituels"],

  // labels that the gateway moves by itself (gateway/src/labels, promotion/rollback-decision.ts)
  ["the champion so far, from the mirror", "le champion jusqu’ici, d’après la copie locale"],
  ["in {minutes} minutes at most", "en {minutes} minutes au plus"],
  ["the lowest version", "la plus petite version"],
  [
    "{label} (version {version}) loses its share: {why!}",
    "{label} (version {version}) perd sa part : {why}",
  ],
  [
    "error rate: {share} of {n} requests {within}, allowed {allowed}",
    "taux d’erreurs : {share} de {n} requêtes {within}, {allowed} permis",
  ],
  [
    "latency: {share} of {n} answers took longer than {ms} ms {within}, allowed {allowed}",
    "latence : {share} de {n} réponses ont pris plus de {ms} ms {within}, {allowed} permis",
  ],
  [
    "disagreement: {share} of {n} texts were answered differently {within}, allowed {allowed}",
    "désaccord : {share} de {n} textes ont reçu une autre réponse {within}, {allowed} permis",
  ],

  // files of a version (version/src/read-version.ts)
  ["{file}: expected the hash of {path}, got none", "{file} : l’empreinte de {path} y manque"],
  [
    "{file}: expected SHA-256 {expected}, got {actual}: the file was cut short or changed",
    "{file} : l’empreinte attendue est {expected}, celle du fichier {actual} : il a été coupé ou changé",
  ],
  ["{file}: expected JSON, got {got}", "{file} : du JSON était attendu ({got})"],
  ["{file}: expected a file", "{file} : un fichier était attendu"],
  [
    "{file}: expected at most {most} bytes, got {n}",
    "{file} : {most} octets au plus étaient attendus, il en a {n}",
  ],
  [
    "{file}: expected {n} probabilities, got {got}",
    "{file} : {n} probabilités étaient attendues, il y en a {got}",
  ],
  [
    "{file}: expected its {n} features, got {got} that differ: tokenizer.json and this program don't agree",
    "{file} : ses {n} traits étaient attendus, {got} autres sont venus : tokenizer.json et ce programme ne s’accordent pas",
  ],
  [
    "{file}: expected a folder named by a positive version number, got {name}",
    "{file} : un dossier nommé par un numéro de version était attendu, pas {name}",
  ],

  // how the gateway is (gateway/src/readiness), and what the model server answers (gateway/src/predict)
  [
    "no model has a version yet: train one (make train)",
    "aucun modèle n’a encore de version : entraînez-en une (make train)",
  ],
  [
    "the database is away; labels are from: {source}",
    "la base de données est absente ; les étiquettes viennent de : {source}",
  ],
  ["{model} has no champion yet", "{model} n’a pas encore de champion"],
  [
    "the champion of {model}, version {version}, is gone",
    "le champion de {model}, la version {version}, n’est plus là",
  ],
  ["as many predictions as rows ({n})", "autant de prédictions que de lignes ({n})"],
  ["a row of probabilities", "une ligne de probabilités"],
  ["probabilities from 0 to 1", "des probabilités de 0 à 1"],
  ["a sum of 1 ± 0.0001", "une somme de 1 ± 0,0001"],
  ["{label}, before its last move", "{label}, avant son dernier déplacement"],
  [
    "adjusted Wald (Bonett & Price 2012), one-sided 95 %",
    "Wald ajusté (Bonett & Price 2012), unilatéral à 95 %",
  ],
  ["{intent}: {share} % of the rows", "{intent} : {share} % des lignes"],

  // settings of the gateway (gateway/src/settings/settings.ts)
  ["where it listens", "où elle écoute"],
  ["where it listens; 0 takes a free port", "où elle écoute ; 0 prend un port libre"],
  [
    "Vertex AI sets it: where it listens, instead of PORT",
    "fixé par Vertex AI : où elle écoute, au lieu de PORT",
  ],
  [
    "Vertex AI sets it: the path of its health check",
    "fixé par Vertex AI : l’adresse de son contrôle de santé",
  ],
  [
    "Vertex AI sets it: the path of its predictions",
    "fixé par Vertex AI : l’adresse de ses prédictions",
  ],
  [
    "names that a request's Host may have, beside localhost",
    "noms que peut porter l’en-tête Host d’une requête, outre localhost",
  ],
  [
    "processes that share the port; the embedded database allows one",
    "processus qui partagent le port ; la base intégrée n’en permet qu’un",
  ],
  ["where the metrics are asked for", "où les métriques sont demandées"],
  ["the same: GET /metrics, for Prometheus", "de même : GET /metrics, pour Prometheus"],
  [
    "who needs a key: auto is nobody on loopback and everybody elsewhere or behind PROXIES; open-predict asks for none to predict",
    "qui a besoin d’une clé : avec auto, personne sur la machine même, tout le monde ailleurs ou derrière PROXIES ; open-predict n’en demande pas pour prédire",
  ],
  [
    "requests a second of one key, in each process",
    "requêtes par seconde d’une clé, dans chaque processus",
  ],
  [
    "requests a second of one address without a key, in each process",
    "requêtes par seconde d’une adresse sans clé, dans chaque processus",
  ],
  [
    "an OpenTelemetry collector, to which traces go",
    "un collecteur OpenTelemetry, qui reçoit les traces",
  ],
  ["what the gateway is called in traces", "le nom de la passerelle dans les traces"],
  [
    "requests in one process; more are refused with 503",
    "requêtes à la fois dans un processus ; au-delà, elles sont refusées (503)",
  ],
  [
    "proxies of your own before it, whose X-Forwarded-For is believed",
    "vos propres mandataires devant elle, dont l’en-tête X-Forwarded-For est cru",
  ],
  ["the model server", "le serveur de modèles"],
  ["how long an answer of it may take", "combien de temps peut prendre une de ses réponses"],
  ["connections to it, at most", "connexions vers lui, au plus"],
  [
    "postgres://user:password@host:port/database",
    "postgres://utilisateur:motdepasse@hôte:port/base",
  ],
  ["connections to the database, at most", "connexions vers la base de données, au plus"],
  [
    "read: the versions, as the trainer publishes them",
    "lu : les versions, telles que l’entraînement les publie",
  ],
  [
    "the built pages; those beside the gateway's own package where it is empty",
    "les pages construites ; vide : celles qui viennent avec la passerelle",
  ],
  [
    "written: what must outlive the database's absence, below gateway/",
    "écrit : ce qui doit survivre à l’absence de la base, sous gateway/",
  ],
  [
    "JSON lines on stdout; a query is never in them",
    "lignes JSON sur la sortie standard ; aucun texte n’y figure",
  ],
  ["characters of a query", "caractères d’un texte"],
  [
    "characters, for models that read e-mails",
    "caractères, pour les modèles qui lisent des e-mails",
  ],
  [
    "models that are asked one after the other, by the chain's name",
    "modèles interrogés l’un après l’autre, par nom de chaîne",
  ],
  ["rows of one POST /{model}/batch", "lignes d’un POST /{model}/batch"],
  [
    "such requests at a time; more are told to come again",
    "de telles requêtes à la fois ; au-delà, il faut revenir plus tard",
  ],
  ["rows that wait in memory", "lignes qui attendent en mémoire"],
  ["rows on disk that wait for the database", "lignes sur disque qui attendent la base de données"],
  [
    "sync: an answer waits until its row is on disk or in the database",
    "sync : une réponse attend que sa ligne soit sur disque ou dans la base",
  ],
  [
    "what is kept of a query: all, all but addresses and numbers, a keyed hash, nothing",
    "ce qui est gardé d’un texte : tout, tout sauf adresses et nombres, une empreinte à clé, rien",
  ],
  [
    "the secret key of LOG_PRIVACY=hash and none, at least 16 characters",
    "la clé secrète de LOG_PRIVACY=hash et none, 16 caractères au moins",
  ],
  [
    "months of predictions kept beside the current one; older ones are deleted",
    "mois de prédictions gardés outre le mois en cours ; les plus anciennes sont effacées",
  ],
];
