import type { Tensor } from "@intent-serving/savedmodel";
import { httpStatus } from "./http-status.js";
import { JsonReader } from "./json-reader.js";
import { JsonWriter } from "./json-writer.js";
import { metadataText, statusText } from "./model-text.js";
import { readPredictInputs, readSignatureName } from "./predict-request.js";
import { predictText } from "./predict-response.js";
import { parseRoute, type RestRoute, UnreadableVersion } from "./rest-route.js";
import type { Servable, ServableLookup } from "./servable.js";
import { ServingError, toServingError } from "./serving-error.js";

/** An answer of the REST API; its body is JSON, or empty. */
export interface RestAnswer {
  readonly status: number;
  readonly body: string;
  /** What a 5xx answer was caused by, for the log; 501 is the client's own doing. */
  readonly failure?: ServingError;
}

const DEFAULT_SIGNATURE = "serving_default";

/** Answers requests for models: TensorFlow Serving's `HttpRestApiHandler`. */
export class RestHandler {
  private readonly json = new JsonReader();
  private readonly models: ServableLookup;
  private readonly timeoutMs: number;

  constructor(models: ServableLookup, timeoutMs: number) {
    this.models = models;
    this.timeoutMs = timeoutMs;
  }

  /** Answers one request; never throws. `path` has the query string, as TensorFlow Serving's has. */
  async answer(method: string, path: string, body: Uint8Array): Promise<RestAnswer> {
    try {
      return { status: 200, body: await this.respond(parseRoute(method, path), body) };
    } catch (thrown) {
      const failure = toServingError(thrown);
      const status = httpStatus(failure.code);
      if (thrown instanceof UnreadableVersion) return { status, body: "" };
      const answer = { status, body: errorText(failure.message) };
      return status >= 500 && status !== 501 ? { ...answer, failure } : answer;
    }
  }

  private respond(route: RestRoute, body: Uint8Array): string | Promise<string> {
    switch (route.action) {
      case "predict":
        return this.predict(route, body);
      case "status":
        return this.status(route);
      case "metadata":
        return this.models.use(route.model, route.choice, (servable) =>
          metadataText(servable.model, servable.version, servable.signatures),
        );
      case "classify":
      case "regress":
        throw new ServingError("UNIMPLEMENTED", `The ${route.action} API is not served here.`);
    }
  }

  /** A label is ignored here: TensorFlow Serving answers all versions, whatever the label. */
  private status({ model, choice }: RestRoute): string {
    const all = this.models.status(model);
    if (choice.by !== "version") {
      if (all.length === 0) {
        throw new ServingError("NOT_FOUND", `Could not find any versions of model ${model}`);
      }
      return statusText(all);
    }
    const one = all.filter(({ version }) => version === choice.version);
    if (one.length === 0) {
      throw new ServingError(
        "NOT_FOUND",
        `Could not find version ${String(choice.version)} of model ${model}`,
      );
    }
    return statusText(one);
  }

  private predict({ model, choice }: RestRoute, body: Uint8Array): string | Promise<string> {
    const requested = readSignatureName(this.json, body);
    return this.models.use(model, choice, (servable) => this.run(servable, requested));
  }

  private async run(servable: Servable, requested: string): Promise<string> {
    const name = requested === "" ? DEFAULT_SIGNATURE : requested;
    const signature = servable.signatures.get(name);
    if (signature === undefined) {
      throw new ServingError(
        "INVALID_ARGUMENT",
        `Serving signature name: "${name}" not found in signature def`,
      );
    }
    const { format, tensors } = readPredictInputs(this.json, signature.inputs, requested);
    const feeds = new Map<string, Tensor>();
    for (const [alias, info] of signature.inputs) {
      const tensor = tensors.get(alias);
      if (tensor === undefined) {
        throw new ServingError(
          "INVALID_ARGUMENT",
          `input size does not match signature: ${String(tensors.size)}!=${String(signature.inputs.size)}`,
        );
      }
      feeds.set(info.name, tensor);
    }
    const fetches = [...signature.outputs.values()].map((info) => info.name);
    const results = await withinTime(() => servable.graph.run(feeds, fetches), this.timeoutMs);
    const outputs = new Map<string, Tensor>();
    [...signature.outputs.keys()].forEach((alias, i) => {
      const tensor = results[i];
      if (tensor !== undefined) outputs.set(alias, tensor);
    });
    return predictText(outputs, format);
  }
}

/** The body of an error, as every path under /v1/ answers it. */
export function errorText(message: string): string {
  const writer = new JsonWriter();
  writer.startObject();
  writer.string("error");
  writer.string(message);
  writer.endObject();
  return writer.text();
}

/**
 * Runs a graph against `--rest_api_timeout_in_ms`. An engine that computes on this thread can't be interrupted: its
 * result comes too late and is dropped, as TensorFlow Serving drops it.
 */
async function withinTime<T>(run: () => T | Promise<T>, timeoutMs: number): Promise<T> {
  const timedOut = (): ServingError =>
    new ServingError("DEADLINE_EXCEEDED", "Timed out waiting for notification");
  const start = performance.now();
  const running = run();
  if (!(running instanceof Promise)) {
    if (performance.now() - start > timeoutMs) throw timedOut();
    return running;
  }
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(timedOut());
    }, timeoutMs);
  });
  try {
    return await Promise.race([running, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
