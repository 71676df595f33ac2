/** What the gateway says of itself at /readyz. */
export interface Readiness {
  readonly isReady: boolean;
  /** what executes the versions, as the model server says */
  readonly engines: readonly string[];
  readonly problems: readonly string[];
}

/** Asks the gateway whether it is ready; one that doesn't answer isn't. */
export async function readReadiness(gatewayUrl: string): Promise<Readiness> {
  try {
    const response = await fetch(`${gatewayUrl}/readyz`, { signal: AbortSignal.timeout(5_000) });
    const body: unknown = await response.json();
    return {
      isReady: response.ok,
      engines: readTexts(readField(readField(body, "modelServer"), "engines")),
      problems: readTexts(readField(body, "problems")),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { isReady: false, engines: [], problems: [`${gatewayUrl}/readyz: ${reason}`] };
  }
}

function readField(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
