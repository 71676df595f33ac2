import type { RunRecord } from "./run-record.js";

/** Nested values by their path, as `decoder.svm.c`; lists of values that aren't nested stay one. */
function flattened(value: unknown, path = ""): Map<string, string> {
  const flat = new Map<string, string>();
  const isList = Array.isArray(value) && value.every((it) => typeof it !== "object" || it === null);
  if (typeof value !== "object" || value === null || isList) {
    return flat.set(path, typeof value === "string" ? value : JSON.stringify(value));
  }
  for (const [key, member] of Object.entries(value)) {
    for (const [name, text] of flattened(member, path === "" ? key : `${path}.${key}`)) {
      flat.set(name, text);
    }
  }
  return flat;
}

/** What was set, and what with: settings, data, seed, versions of programs. */
export function parametersOf({ training, run }: RunRecord): Map<string, string> {
  const { settings, data, kind, versions, features } = training;
  const parameters = flattened({ kind, ...settings, features, versions });
  parameters.set("data.sha256", data.sha256);
  parameters.set("data.heldOut.sha256", data.heldOut.sha256);
  for (const [part, rows] of Object.entries(data.rows))
    parameters.set(`rows.${part}`, String(rows));
  parameters.set("intents", String(data.intents));
  if (run.dataset !== undefined) parameters.set("dataset", run.dataset);
  if (run.code !== undefined) parameters.set("code.commit", run.code.commit ?? "unknown");
  return parameters;
}

/** What was measured, each beside its n. */
export function figuresOf({ metrics, calibrationError, run }: RunRecord): Map<string, number> {
  const figures = new Map<string, number>();
  for (const name of ["validation", "test"] as const) {
    const split = metrics[name];
    if (split === undefined) continue;
    const { n, accuracy, accuracyInterval, macro, weighted } = split;
    figures.set(`${name}.n`, n).set(`${name}.accuracy`, accuracy);
    if (accuracyInterval !== undefined) {
      figures.set(`${name}.accuracy.lower`, accuracyInterval.lower);
      figures.set(`${name}.accuracy.upper`, accuracyInterval.upper);
    }
    figures.set(`${name}.macro.precision`, macro.precision);
    figures.set(`${name}.macro.recall`, macro.recall).set(`${name}.macro.f1`, macro.f1);
    if (weighted !== undefined) figures.set(`${name}.weighted.f1`, weighted.f1);
    for (const { k, accuracy: share } of split.topK ?? [])
      figures.set(`${name}.top${String(k)}`, share);
    if (split.calibration !== undefined) {
      figures.set(`${name}.brier`, split.calibration.brierScore);
      figures.set(`${name}.ece`, split.calibration.expectedCalibrationError);
    }
    if (split.riskCoverage !== undefined) {
      figures.set(`${name}.aurc`, split.riskCoverage.areaUnderCurve);
    }
  }
  figures.set("calibration.ece", calibrationError);
  figures.set("training.n", metrics.training.n).set("training.accuracy", metrics.training.accuracy);
  figures.set("seconds", totalSeconds(run));
  return figures;
}

/** All stages of a run together. */
export function totalSeconds({ seconds }: RunRecord["run"]): number {
  return Math.round(Object.values(seconds).reduce((sum, it) => sum + it, 0) * 1000) / 1000;
}
