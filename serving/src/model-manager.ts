import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "./executable-graph.js";
import type { ModelConfig } from "./model-config.js";
import type { VersionChoice } from "./rest-route.js";
import type { Servable, ServableLookup } from "./servable.js";
import { ServingError, toServingError } from "./serving-error.js";
import { folderFingerprint, loadVersion } from "./version-loader.js";
import { aspiredVersions, nextAction, versionFolders } from "./version-policy.js";
import {
  canFollow,
  type LoadError,
  type VersionState,
  type VersionStatus,
} from "./version-state.js";

/** What the manager tells of: one event a change of state, for the log. */
export type ManagerEvent =
  | {
      readonly kind: "loaded";
      readonly model: string;
      readonly version: bigint;
      readonly engine: string;
      readonly loadMs: number;
    }
  | {
      readonly kind: "load-failed";
      readonly model: string;
      readonly version: bigint;
      readonly error: ServingError;
    }
  | { readonly kind: "unloaded"; readonly model: string; readonly version: bigint }
  | {
      readonly kind: "unreadable";
      readonly model: string;
      readonly basePath: string;
      readonly error: Error;
    };

interface VersionRecord {
  readonly version: bigint;
  folder: string;
  state: VersionState;
  isAspired: boolean;
  error: LoadError | undefined;
  /** The folder as it was when it was last loaded, or could not be. */
  fingerprint: string;
  hasChanged: boolean;
  servable: Servable | undefined;
  /** How many requests use the servable. */
  handles: number;
}

interface ModelRecord {
  config: ModelConfig;
  isServed: boolean;
  /** Whether its base path could be read at the last poll; what is wrong is told once. */
  isReadable: boolean;
  readonly versions: Map<bigint, VersionRecord>;
}

/** Whether labels may point at what isn't available (`--allow_version_labels_for_unavailable_models`). */
export interface ConfigureOptions {
  readonly allowUnavailableLabels: boolean;
}

/**
 * Keeps the wanted versions of the configured models loaded: looks at their folders, asks the policy what to do next, and
 * does it. A version that is unloaded waits for the requests that use it.
 */
export class ModelManager implements ServableLookup {
  private readonly models = new Map<string, ModelRecord>();
  private readonly engines: readonly Engine[];
  private readonly tell: (event: ManagerEvent) => void;

  constructor(engines: readonly Engine[], tell: (event: ManagerEvent) => void) {
    this.engines = engines;
    this.tell = tell;
  }

  /**
   * Replaces the list of models; those that are no longer in it unload at the next poll. Throws `FAILED_PRECONDITION`, and
   * changes nothing, where a label points at a version that is not available.
   */
  configure(configs: readonly ModelConfig[], options: ConfigureOptions): void {
    for (const config of configs) this.checkLabels(config, options);
    for (const record of this.models.values()) record.isServed = false;
    for (const config of configs) {
      const record = this.models.get(config.name);
      if (record === undefined) {
        const isNew = { config, isServed: true, isReadable: true, versions: new Map() };
        this.models.set(config.name, isNew);
      } else {
        record.config = config;
        record.isServed = true;
      }
    }
  }

  /** Whether each served model has a version that is available. */
  get isReady(): boolean {
    return [...this.models.values()].every(
      ({ isServed, versions }) => !isServed || highestAvailable(versions) !== undefined,
    );
  }

  /** Looks at all base paths, and loads and unloads until nothing is left to do. One poll at a time. */
  async poll(): Promise<void> {
    for (const model of this.models.values()) await this.lookAt(model);
    for (const model of this.models.values()) await this.settle(model);
  }

  use<T>(
    model: string,
    choice: VersionChoice,
    use: (servable: Servable) => T | Promise<T>,
  ): T | Promise<T> {
    const record = this.find(model, choice);
    const { servable } = record;
    if (servable === undefined) throw notFound(model, choice);
    record.handles++;
    let result: T | Promise<T>;
    try {
      result = use(servable);
    } catch (failure) {
      this.release(model, record);
      throw failure;
    }
    if (!(result instanceof Promise)) {
      this.release(model, record);
      return result;
    }
    return result.finally(() => {
      this.release(model, record);
    });
  }

  status(model: string): readonly VersionStatus[] {
    const versions = [...(this.models.get(model)?.versions.values() ?? [])];
    return versions
      .sort((a, b) => (a.version < b.version ? 1 : -1))
      .map(({ version, state, error }) =>
        error === undefined ? { version, state } : { version, state, error },
      );
  }

  /** Every version that is available, with the engine that runs it. */
  available(): readonly Servable[] {
    return [...this.models.values()].flatMap(({ versions }) =>
      [...versions.values()].flatMap(({ state, servable }) =>
        state === "AVAILABLE" && servable !== undefined ? [servable] : [],
      ),
    );
  }

  private checkLabels(config: ModelConfig, options: ConfigureOptions): void {
    const known = this.models.get(config.name);
    for (const [label, version] of config.labels) {
      const current = known?.config.labels.get(label);
      const mayBeUnavailable =
        options.allowUnavailableLabels && (current === undefined || current === version);
      if (mayBeUnavailable || known?.versions.get(version)?.state === "AVAILABLE") continue;
      throw new ServingError(
        "FAILED_PRECONDITION",
        `Request to assign label to version ${String(version)} of model ${config.name}, ` +
          "which is not currently available for inference",
      );
    }
  }

  private find(model: string, choice: VersionChoice): VersionRecord {
    const record = this.models.get(model);
    let version: bigint | undefined;
    switch (choice.by) {
      case "latest":
        version = highestAvailable(record?.versions ?? new Map());
        break;
      case "version":
        ({ version } = choice);
        break;
      case "label":
        version = record?.isServed === true ? record.config.labels.get(choice.label) : undefined;
        if (version === undefined) {
          throw new ServingError(
            "INVALID_ARGUMENT",
            `Unrecognized servable version label: ${choice.label}`,
          );
        }
    }
    const found = version === undefined ? undefined : record?.versions.get(version);
    if (found?.state !== "AVAILABLE") throw notFound(model, choice, version);
    return found;
  }

  private async lookAt(model: ModelRecord): Promise<void> {
    const { config, versions } = model;
    let names: readonly string[];
    try {
      names = model.isServed ? await readdir(config.basePath) : [];
    } catch (failure) {
      // nothing changes: a base path that is away for a moment must not unload what serves
      if (model.isReadable) {
        const error = failure instanceof Error ? failure : new Error(String(failure));
        this.tell({ kind: "unreadable", model: config.name, basePath: config.basePath, error });
      }
      model.isReadable = false;
      return;
    }
    model.isReadable = true;
    const aspired = aspiredVersions(versionFolders(names), config.policy);
    for (const record of versions.values()) {
      record.isAspired = aspired.some(({ version }) => version === record.version);
      // gone and back again is a new start
      if (!record.isAspired && record.state === "END") record.fingerprint = "";
    }
    for (const { version, name } of aspired) {
      const folder = join(config.basePath, name);
      const record = versions.get(version) ?? newRecord(version, folder);
      versions.set(version, record);
      record.isAspired = true;
      record.folder = folder;
      record.hasChanged =
        record.state === "END" && record.fingerprint !== (await folderFingerprint(folder));
    }
  }

  private async settle(model: ModelRecord): Promise<void> {
    const { versions } = model;
    for (;;) {
      const action = nextAction(
        [...versions.values()].map((record) => ({
          version: record.version,
          state: record.state,
          isAspired: record.isAspired,
          hasChanged: record.hasChanged,
          hasFailed: record.error !== undefined,
        })),
      );
      const record = action === undefined ? undefined : versions.get(action.version);
      if (action === undefined || record === undefined) return;
      if (action.kind === "load") await this.load(model.config.name, record);
      else this.unload(model.config.name, record);
    }
  }

  private async load(model: string, record: VersionRecord): Promise<void> {
    const { version, folder } = record;
    const start = performance.now();
    if (record.state === "END") enter(record, "START");
    enter(record, "LOADING");
    record.hasChanged = false;
    try {
      // before the files are read: what changes while they are is another folder
      record.fingerprint = await folderFingerprint(folder);
      const loaded = await loadVersion(folder, this.engines);
      record.servable = { model, version, ...loaded };
      record.error = undefined;
      enter(record, "AVAILABLE");
      const { engine } = loaded.graph;
      this.tell({ kind: "loaded", model, version, engine, loadMs: performance.now() - start });
    } catch (failure) {
      const error = toServingError(failure);
      record.error = { code: error.code, message: error.message };
      enter(record, "END");
      this.tell({ kind: "load-failed", model, version, error });
    }
  }

  private unload(model: string, record: VersionRecord): void {
    enter(record, "UNLOADING");
    this.endUnused(model, record);
  }

  private release(model: string, record: VersionRecord): void {
    record.handles--;
    this.endUnused(model, record);
  }

  private endUnused(model: string, record: VersionRecord): void {
    if (record.state !== "UNLOADING" || record.handles > 0) return;
    record.servable?.graph.dispose();
    record.servable = undefined;
    enter(record, "END");
    this.tell({ kind: "unloaded", model, version: record.version });
  }
}

function newRecord(version: bigint, folder: string): VersionRecord {
  return {
    version,
    folder,
    state: "START",
    isAspired: true,
    error: undefined,
    fingerprint: "",
    hasChanged: false,
    servable: undefined,
    handles: 0,
  };
}

function enter(record: VersionRecord, state: VersionState): void {
  if (!canFollow(record.state, state)) {
    throw new ServingError(
      "INTERNAL",
      `version ${String(record.version)}: ${record.state} cannot be followed by ${state}`,
    );
  }
  record.state = state;
}

function highestAvailable(versions: ReadonlyMap<bigint, VersionRecord>): bigint | undefined {
  let highest: bigint | undefined;
  for (const { version, state } of versions.values()) {
    if (state === "AVAILABLE" && (highest === undefined || version > highest)) highest = version;
  }
  return highest;
}

function notFound(model: string, choice: VersionChoice, version?: bigint): ServingError {
  const request =
    choice.by === "latest" ? `Latest(${model})` : `Specific(${model}, ${String(version)})`;
  return new ServingError("NOT_FOUND", `Servable not found for request: ${request}`);
}
