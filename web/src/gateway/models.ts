import type { Schemas } from "@intent-serving/gateway/client";
import { queryOptions, type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "wouter";
import { answered, gateway } from "./gateway.js";
import { errorOfAnswer, errorOfFailure, mayPass } from "./page-error.js";

/** What the gateway says of itself and its models. */
export type Readiness = Schemas["Readiness"];

const DEFAULT_MODEL = "intent";

/** The key of what the gateway says of itself. */
export const READINESS = ["readiness"] as const;

const readinessQuery = queryOptions({
  queryKey: READINESS,
  queryFn: ({ signal }) => readReadiness(signal),
  staleTime: 5_000,
});

/** How the gateway is: its models, versions and labels, and what is wrong. */
export function useReadiness(): UseQueryResult<Readiness> {
  const client = useQueryClient();
  const failures = (): readonly unknown[] => [
    ...client
      .getQueryCache()
      .findAll({ type: "active" })
      .map(({ state }) => state.error),
    ...client
      .getMutationCache()
      .getAll()
      .map(({ state }) => state.error),
  ];
  return useQuery({
    ...readinessQuery,
    // who waits for a part to come back shouldn't wait longer than it does
    refetchInterval: ({ state: { data } }) =>
      data?.ready === false || data?.database.connected === false || failures().some(mayPass)
        ? 2_000
        : 10_000,
  });
}

/** The model that the address names, else `intent`, else the first there is. */
export function useModel(): string {
  const named = new URLSearchParams(useSearch()).get("model");
  const { data } = useReadiness();
  if (named !== null) return named;
  const names = data?.models.map(({ model }) => model) ?? [];
  return names.includes(DEFAULT_MODEL) ? DEFAULT_MODEL : (names[0] ?? DEFAULT_MODEL);
}

/** What the gateway knows of a model: its intents, texts to try, the threshold of its verdicts. */
export type ModelFacts = Schemas["ServedModel"];

const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => answered(gateway.GET("/models", { signal })),
  staleTime: 30_000,
});

/** A model's facts; undefined until they are known, and to a caller who may not read them. */
export function useModelFacts(model: string): ModelFacts | undefined {
  const { data } = useQuery(modelsQuery);
  return data?.models.find((one) => one.model === model);
}

/** A gateway that isn't ready says why in the same words, with status 503. */
async function readReadiness(signal: AbortSignal): Promise<Readiness> {
  const called = await gateway.GET("/readyz", { signal }).catch((cause: unknown) => {
    throw errorOfFailure(cause);
  });
  const said = called.data ?? called.error;
  if (!("models" in said)) throw errorOfAnswer(called.response.status, said);
  return said;
}
