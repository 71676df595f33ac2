import { describe, expect, it } from "vitest";
import type { PredictionRecord } from "../src/predictions/prediction-record.js";
import { createPrivacy } from "../src/predictions/privacy/privacy.js";
import { redact } from "../src/predictions/privacy/redact.js";

describe("a redacted text", () => {
  it.each([
    ["écrivez à jean.dupont+test@exemple.fr svp", "écrivez à [email] svp"],
    ["JEAN@EXEMPLE.CO.UK, merci", "[email], merci"],
    ["élodie@très-bien.fr", "[email]"],
    ["jean (at) exemple.fr", "[email]"],
    ["appelez le 06 12 34 56 78 ce soir", "appelez le [number] ce soir"],
    ["appelez 0612345678", "appelez [number]"],
    ["+33 (0)6.12.34.56.78", "[number]"],
    ["+1 415-555-2671?", "[number]?"],
    ["né le 12/03/1985", "né le [number]"],
    ["sécu 2 85 05 78 006 084 36", "sécu [number]"],
    ["carte 4111 1111 1111 1111", "carte [number]"],
    ["dossier n°123456", "dossier n°[number]"],
    ["٠١٢٣٤٥٦٧", "[number]"],
    ["192.168.100.14", "[number]"],
    ["2001:db8:85a3:8d3:1319:8a2e:370:7348", "[address]"],
    ["voir https://exemple.fr/dossier?nom=dupont maintenant", "voir [url] maintenant"],
    ["FR76 3000 6000 0112 3456 7890 189", "[iban]"],
    ["clé sk_live_4eC39HqLyjWDarjtT1zdp7dc fin", "clé [token] fin"],
  ])("%s", (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it.each([
    "doliprane 1000 mg et 500 mg ?",
    "prendre 3 fois par jour pendant 10 jours",
    "à 12h30 ou 14:45",
    "vitamine B12, D3 et oméga-3",
    "anticonstitutionnellement-anticonstitutionnellement",
    "",
  ])("keeps %s", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("takes no longer than the text is long", () => {
    for (const piece of ["a@", "1 ", "a.", "+0", "www.", "FR76 ", "a1-", "1:", "@a.", "(at)"]) {
      const text = piece.repeat(100_000);
      const startedMs = performance.now();
      redact(text);
      expect(performance.now() - startedMs, piece).toBeLessThan(5_000);
    }
  });
});

describe("what is kept of a record", () => {
  const record: PredictionRecord = {
    id: "0198a000-0000-7000-8000-000000000000",
    timeMs: 0,
    model: "intent",
    version: 1,
    label: null,
    query: "mon numéro est le 0612345678",
    intent: 26,
    probability: "0.5",
    latencyMs: 1,
    requestId: "r",
    subject: "patient 7",
  };
  const key = "a key of the tests";

  it("is all, or the text without what names a person, or a keyed hash, or nothing of the text", () => {
    expect(createPrivacy("full", "").record(record)).toEqual(record);
    expect(createPrivacy("redacted", "").record(record)).toEqual({
      ...record,
      query: "mon numéro est le [number]",
    });
    const hashed = createPrivacy("hash", key).record(record);
    expect(hashed.query).toMatch(/^hmac:[0-9a-f]{64}$/);
    expect(hashed.subject).toMatch(/^hmac:[0-9a-f]{64}$/);
    expect(createPrivacy("hash", key).record(record).query).toBe(hashed.query);
    expect(createPrivacy("hash", `${key}2`).record(record).query).not.toBe(hashed.query);
    expect(createPrivacy("none", key).record(record)).toEqual({
      ...record,
      query: "",
      subject: hashed.subject,
    });
    expect(createPrivacy("none", key).record({ ...record, subject: null }).subject).toBeNull();
  });

  it("finds a subject's rows of every mode, where there is a key", () => {
    const { subject } = createPrivacy("hash", key).record(record);
    expect(createPrivacy("full", key).subjects("patient 7")).toEqual(["patient 7", subject]);
    expect(createPrivacy("full", "").subjects("patient 7")).toEqual(["patient 7"]);
  });

  it.each(["", "short"])("needs a key to hash with: %j", (short) => {
    expect(() => createPrivacy("hash", short)).toThrow(
      "LOG_HASH_KEY: expected a secret of at least 16 characters with LOG_PRIVACY=hash, got",
    );
  });
});
