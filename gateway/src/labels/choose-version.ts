import type { Catalogue } from "../catalogue/catalogue.js";
import { GatewayError } from "../gateway-error.js";
import type { ChosenVersion } from "../predict/predict-route.js";
import { CHAMPION, type Labels } from "./labels.js";

/** Says which version a request's reference means: a number, a label, or nothing for the champion. */
export class VersionChooser {
  readonly #catalogue: Catalogue;
  readonly #labels: Labels;

  constructor(catalogue: Catalogue, labels: Labels) {
    this.#catalogue = catalogue;
    this.#labels = labels;
  }

  /** Throws what to tell a caller whose version can't be had. */
  choose(model: string, reference: number | string = CHAMPION): ChosenVersion {
    if (typeof reference === "number") {
      const version = this.#catalogue.entry(model, reference)?.served;
      if (version === undefined) throw this.notLoaded(model, reference);
      return { version, label: null };
    }
    const number = this.#labels.of(model).get(reference);
    if (number === undefined) throw this.#labelNotKnown(model, reference);
    const version = this.#catalogue.entry(model, number)?.served;
    if (version === undefined) throw this.#labelGone(model, reference, number);
    return { version, label: reference };
  }

  /** What to tell a caller whose version was there when it was chosen, and no longer when it was asked. */
  gone(model: string, { version, label }: ChosenVersion): GatewayError {
    return label === null
      ? this.notLoaded(model, version.version)
      : this.#labelGone(model, label, version.version);
  }

  /** Throws unless there is such a model. */
  checkModel(model: string): void {
    const { models } = this.#catalogue;
    if (models.includes(model)) return;
    const there =
      models.length === 0
        ? "there is none yet: train one (make train)"
        : `there are: ${models.join(", ")}`;
    throw new GatewayError("model-unknown", `expected a model that is served here; ${there}`);
  }

  /** Why a numbered version can't be asked. */
  notLoaded(model: string, version: number): GatewayError {
    this.checkModel(model);
    const entry = this.#catalogue.entry(model, version);
    const { modelServerProblem } = this.#catalogue;
    if (entry?.isReadable === true && modelServerProblem !== null) return modelServerProblem;
    const why = entry?.problem == null ? "" : ` (${entry.problem})`;
    return new GatewayError(
      "version-not-loaded",
      `version ${String(version)} of ${model} is not loaded${why}; ${this.#loaded(model)}`,
    );
  }

  #labelNotKnown(model: string, label: string): GatewayError {
    this.checkModel(model);
    if (this.#labels.source === "none") {
      return new GatewayError(
        "labels-not-known",
        `the database is away and no labels were kept, so only numbered versions answer: ?version=1; ${this.#loaded(model)}`,
      );
    }
    if (label !== CHAMPION) {
      const known = [...this.#labels.of(model).keys()].join(", ");
      return new GatewayError(
        "label-unknown",
        `${model} has no label ${label}; there are: ${known === "" ? "none" : known}`,
      );
    }
    const { modelServerProblem } = this.#catalogue;
    if (modelServerProblem !== null) return modelServerProblem;
    const problems = this.#catalogue
      .versions(model)
      .flatMap(({ version, problem }) =>
        problem === null ? [] : [`${String(version)}: ${problem}`],
      );
    return new GatewayError(
      "no-version-yet",
      `no version of ${model} has become champion yet${problems.length === 0 ? "" : `; ${problems.join("; ")}`}`,
    );
  }

  #labelGone(model: string, label: string, version: number): GatewayError {
    const { modelServerProblem } = this.#catalogue;
    const entry = this.#catalogue.entry(model, version);
    if (entry?.isReadable === true && modelServerProblem !== null) return modelServerProblem;
    const other = this.#servedNumbers(model).at(-1);
    const example = `curl -X PUT -H "Content-Type: application/json" -d '{"version":${String(other ?? 1)},"reason":"…"}' http://localhost:4002/models/${model}/labels/${label}`;
    const why = entry?.problem == null ? "its folder is gone" : entry.problem;
    const way =
      other === undefined
        ? "no other version is loaded"
        : `promote another: make promote VERSION=${String(other)}, or ${example}`;
    return new GatewayError(
      "label-version-gone",
      `the label ${label} of ${model} points at version ${String(version)}, which is not loaded (${why}); ${this.#loaded(model)}; ${way}`,
      other === undefined ? {} : { example },
    );
  }

  #loaded(model: string): string {
    const numbers = this.#servedNumbers(model);
    return numbers.length === 0 ? "none is loaded" : `loaded: ${numbers.join(", ")}`;
  }

  #servedNumbers(model: string): number[] {
    return this.#catalogue
      .versions(model)
      .flatMap(({ served, version }) => (served === undefined ? [] : [version]));
  }
}
