/** What the gateway says of itself at /readyz. */
export interface Readiness {
  readonly isReady: boolean;
  readonly problems: readonly string[];
}

/** Asks the gateway whether it is ready; one that doesn't answer isn't. */
export async function readReadiness(gatewayUrl: string): Promise<Readiness> {
  try {
    const response = await fetch(`${gatewayUrl}/readyz`, { signal: AbortSignal.timeout(5_000) });
    const body: unknown = await response.json();
    return {
      isReady: response.ok,
      problems: readTexts(readField(body, "problems")),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { isReady: false, problems: [`${gatewayUrl}/readyz: ${reason}`] };
  }
}

/** Asks the embedded model server what executes each version, such as `hot-path for intent 1, 2`. */
export async function readEngines(modelServerUrl: string): Promise<string> {
  const versionsByEngine = new Map<string, string[]>();
  try {
    const response = await fetch(`${modelServerUrl}/engines`, {
      signal: AbortSignal.timeout(5_000),
    });
    const versions = readField(await response.json(), "versions");
    for (const entry of Array.isArray(versions) ? versions : []) {
      const [engine = "", model = "", version = ""] = ["engine", "model", "version"].map((name) =>
        String(readField(entry, name)),
      );
      const use = `${engine} for ${model}`;
      versionsByEngine.set(use, [...(versionsByEngine.get(use) ?? []), version]);
    }
  } catch {
    return "unknown, the model server doesn't answer";
  }
  const uses = [...versionsByEngine].map(([use, versions]) => `${use} ${versions.join(", ")}`);
  return uses.length === 0 ? "none, no version is loaded" : uses.join("; ");
}

function readField(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
