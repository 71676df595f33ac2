import { cp, mkdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeSavedModel } from "@intent-serving/savedmodel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../src/executable-graph.js";
import { hotPathEngine } from "../src/hot-path.js";
import type { ModelConfig } from "../src/model-config.js";
import { type ManagerEvent, ModelManager } from "../src/model-manager.js";
import { type VersionPolicy } from "../src/version-policy.js";
import { halfPlus, linearModel, ModelFolders, manifestOf, SMALL } from "./models.js";

let folders: ModelFolders;
let events: ManagerEvent[];
const STRICT = { allowUnavailableLabels: false };

beforeEach(async () => {
  folders = await ModelFolders.create();
  events = [];
});

afterEach(async () => {
  await folders.remove();
});

function config(
  policy: VersionPolicy = { kind: "all" },
  labels: Record<string, bigint> = {},
): ModelConfig {
  return {
    name: "intent",
    basePath: join(folders.path, "intent"),
    policy,
    labels: new Map(Object.entries(labels)),
  };
}

function manager(engines: readonly Engine[] = [hotPathEngine]): ModelManager {
  return new ModelManager(engines, (event) => events.push(event));
}

async function served(policy?: VersionPolicy): Promise<ModelManager> {
  const models = manager();
  models.configure([config(policy)], STRICT);
  await models.poll();
  return models;
}

/** `2 AVAILABLE, 1 END`, with the code of the error where there is one. */
function states(models: ModelManager, model = "intent"): string {
  return models
    .status(model)
    .map(({ version, state, error }) =>
      [version, state, error?.code].filter((it) => it !== undefined).join(" "),
    )
    .join(", ");
}

function failures(): string[] {
  return events.flatMap((event) =>
    event.kind === "load-failed" ? [`${String(event.version)} ${event.error.message}`] : [],
  );
}

async function answeringVersion(models: ModelManager): Promise<bigint> {
  return models.use("intent", { by: "latest" }, ({ version }) => version);
}

describe("the model manager", () => {
  it("serves all versions, finds new ones and drops those that are gone", async () => {
    await folders.publish("intent", 1);
    await folders.publish("intent", 2);
    const models = await served();
    expect(states(models)).toBe("2 AVAILABLE, 1 AVAILABLE");
    await folders.publish("intent", 10);
    await rm(folders.folder("intent", 1), { recursive: true });
    await models.poll();
    expect(states(models)).toBe("10 AVAILABLE, 2 AVAILABLE, 1 END");
    expect(await answeringVersion(models)).toBe(10n);
    expect(() => models.use("intent", { by: "version", version: 1n }, () => 0)).toThrow(
      "Servable not found for request: Specific(intent, 1)",
    );
  });

  it("keeps the old version when the latest one is broken", async () => {
    await folders.publish("intent", 1);
    const models = await served({ kind: "latest", numVersions: 1 });
    await folders.publish("intent", 2, new Uint8Array(10));
    await models.poll();
    expect(states(models)).toBe("2 END DATA_LOSS, 1 AVAILABLE");
    await folders.publish("intent", 3);
    await models.poll();
    expect(states(models)).toBe("3 AVAILABLE, 2 END DATA_LOSS, 1 END");
  });

  it("serves a version that is copied in slowly once it is whole, and tells of each failure once", async () => {
    await folders.publish("intent", 1);
    const models = await served();
    const bytes = encodeSavedModel(linearModel(SMALL));
    const folder = folders.folder("intent", 2);
    await mkdir(folder);
    await models.poll();
    await models.poll();
    expect(states(models)).toBe("2 END NOT_FOUND, 1 AVAILABLE");
    await writeFile(join(folder, "saved_model.pb"), bytes.subarray(0, bytes.length / 2));
    await models.poll();
    await models.poll();
    expect(states(models)).toBe("2 END DATA_LOSS, 1 AVAILABLE");
    expect(await answeringVersion(models)).toBe(1n);
    await writeFile(join(folder, "saved_model.pb"), bytes);
    await models.poll();
    expect(states(models)).toBe("2 AVAILABLE, 1 AVAILABLE");
    expect(failures()).toHaveLength(2);
    expect(failures()[0]).toContain(
      "Could not find SavedModel .pb at supplied export directory path",
    );
  });

  it("does not see staging folders, files and other names", async () => {
    await folders.publish("intent", 1);
    await mkdir(join(folders.path, "intent", ".staging", "2"), { recursive: true });
    await mkdir(join(folders.path, "intent", "3.tmp"));
    await writeFile(join(folders.path, "intent", "notes"), "");
    expect(states(await served())).toBe("1 AVAILABLE");
  });

  it("serves nothing whose bytes are not those of the manifest", async () => {
    const bytes = encodeSavedModel(linearModel(SMALL));
    const other = encodeSavedModel(linearModel({ ...SMALL, temperature: 3 }));
    await folders.publish("intent", 1, bytes, manifestOf(bytes));
    await folders.publish("intent", 2, other, manifestOf(bytes));
    await folders.publish("intent", 3, bytes, { formatVersion: 1, files: {} });
    await folders.publish("intent", 4, bytes, manifestOf(bytes));
    await truncate(join(folders.folder("intent", 4), "saved_model.pb"), 100);
    await folders.publish("intent", 5, bytes, manifestOf(bytes));
    await writeFile(join(folders.folder("intent", 5), "assets.extra", "manifest.json"), "{");
    const models = await served();
    expect(states(models)).toBe(
      "5 END DATA_LOSS, 4 END DATA_LOSS, 3 END DATA_LOSS, 2 END DATA_LOSS, 1 AVAILABLE",
    );
    expect(failures()).toEqual([
      `5 ${join("assets.extra", "manifest.json")}: expected JSON`,
      expect.stringMatching(
        /^4 saved_model\.pb: expected SHA-256 [0-9a-f]{64} \(assets\.extra.manifest\.json\), got [0-9a-f]{64}$/,
      ),
      `3 ${join("assets.extra", "manifest.json")}: expected files to have a hash of saved_model.pb`,
      expect.stringMatching(/^2 saved_model\.pb: expected SHA-256/),
    ]);
  });

  it("says which engines do not run a graph", async () => {
    await folders.publish("intent", 1, halfPlus());
    const models = await served();
    expect(states(models)).toBe("1 END UNIMPLEMENTED");
    expect(failures()).toEqual(["1 saved_model.pb: none of the engines hot-path runs this graph"]);
  });

  it("unloads everything when the base path is empty, and nothing when it is away", async () => {
    await folders.publish("intent", 1);
    const models = await served();
    await rename(join(folders.path, "intent"), join(folders.path, "away"));
    await models.poll();
    await models.poll();
    expect(states(models)).toBe("1 AVAILABLE");
    expect(events.filter(({ kind }) => kind === "unreadable")).toHaveLength(1);
    await mkdir(join(folders.path, "intent"));
    await models.poll();
    expect(states(models)).toBe("1 END");
    await rm(join(folders.path, "intent"), { recursive: true });
    await rename(join(folders.path, "away"), join(folders.path, "intent"));
    await models.poll();
    expect(states(models)).toBe("1 AVAILABLE");
  });

  it("tries a broken version again when it went and came back", async () => {
    await folders.publish("intent", 1, new Uint8Array(3));
    const models = await served();
    const [folder, away] = [folders.folder("intent", 1), join(folders.path, "away")];
    await rename(folder, away);
    await models.poll();
    await cp(away, folder, { recursive: true, preserveTimestamps: true });
    await models.poll();
    expect(failures()).toHaveLength(2);
  });

  it("lets a request in flight finish on the version that is unloading", async () => {
    await folders.publish("intent", 1);
    let isDisposed = false;
    const engine: Engine = {
      name: "hot-path",
      load: async (model, folder) => {
        const graph = await hotPathEngine.load(model, folder);
        return graph === undefined
          ? undefined
          : {
              engine: "hot-path",
              run: (feeds, fetches) => graph.run(feeds, fetches),
              dispose: () => {
                isDisposed = true;
              },
            };
      },
    };
    const models = manager([engine]);
    models.configure([config()], STRICT);
    await models.poll();
    let finish = (): void => undefined;
    const inFlight = models.use(
      "intent",
      { by: "latest" },
      async ({ version }) =>
        new Promise<bigint>((resolve) => {
          finish = () => {
            resolve(version);
          };
        }),
    );
    await rm(folders.folder("intent", 1), { recursive: true });
    await models.poll();
    expect(states(models)).toBe("1 UNLOADING");
    expect(isDisposed).toBe(false);
    expect(() => models.use("intent", { by: "latest" }, () => 0)).toThrow(
      "Servable not found for request: Latest(intent)",
    );
    finish();
    expect(await inFlight).toBe(1n);
    expect(states(models)).toBe("1 END");
    expect(isDisposed).toBe(true);
  });

  it("releases a version whose request failed", async () => {
    await folders.publish("intent", 1);
    const models = await served();
    const fails = (): never => {
      throw new Error("kernel");
    };
    expect(() => models.use("intent", { by: "latest" }, fails)).toThrow("kernel");
    await expect(
      models.use("intent", { by: "latest" }, async () => Promise.reject(new Error("late"))),
    ).rejects.toThrow("late");
    await rm(folders.folder("intent", 1), { recursive: true });
    await models.poll();
    expect(states(models)).toBe("1 END");
  });

  it("does not change a version while requests may run on it", async () => {
    await folders.publish("intent", 1);
    const models = await served();
    const file = join(folders.folder("intent", 1), "saved_model.pb");
    await writeFile(file, (await readFile(file)).subarray(0, 50));
    await models.poll();
    expect(states(models)).toBe("1 AVAILABLE");
  });

  it("unloads the models that the configuration no longer names, and keeps them listed", async () => {
    await folders.publish("intent", 1);
    const models = await served();
    expect(models.isReady).toBe(true);
    models.configure([], STRICT);
    await models.poll();
    expect(states(models)).toBe("1 END");
    models.configure([config()], STRICT);
    await models.poll();
    expect(states(models)).toBe("1 AVAILABLE");
  });
});

describe("labels", () => {
  it("name versions that are available", async () => {
    await folders.publish("intent", 1);
    await folders.publish("intent", 2);
    const models = await served();
    models.configure([config({ kind: "all" }, { stable: 1n })], STRICT);
    expect(
      await models.use("intent", { by: "label", label: "stable" }, ({ version }) => version),
    ).toBe(1n);
    expect(() => models.use("intent", { by: "label", label: "other" }, () => 0)).toThrow(
      "Unrecognized servable version label: other",
    );
  });

  it("that point elsewhere change nothing", async () => {
    await folders.publish("intent", 1);
    const models = await served();
    models.configure([config({ kind: "all" }, { stable: 1n })], STRICT);
    const refused = config({ kind: "all" }, { stable: 1n, canary: 777n });
    expect(() => {
      models.configure([refused], STRICT);
    }).toThrow(
      "Request to assign label to version 777 of model intent, which is not currently available for inference",
    );
    expect(() => models.use("intent", { by: "label", label: "canary" }, () => 0)).toThrow(
      "Unrecognized",
    );
  });

  it("may be new and wait for their version where the flag allows it, but not move to one that is not there", async () => {
    await folders.publish("intent", 1);
    const models = await served();
    const relaxed = { allowUnavailableLabels: true };
    models.configure([config({ kind: "all" }, { stable: 1n, canary: 2n })], relaxed);
    expect(() => models.use("intent", { by: "label", label: "canary" }, () => 0)).toThrow(
      "Servable not found for request: Specific(intent, 2)",
    );
    expect(() => {
      models.configure([config({ kind: "all" }, { stable: 2n })], relaxed);
    }).toThrow("not currently available for inference");
  });
});
