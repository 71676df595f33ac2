import type { Schemas } from "@intent-serving/gateway/client";
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useQuery,
} from "@tanstack/react-query";
import { answered, gateway } from "../../gateway/gateway.js";
import { usePagedRows } from "../../gateway/paged-rows.js";

/** How the data of a training are, and how they compare with live traffic. */
export type DataHealth = Schemas["ModelDataHealth"];

/** One intent's data. */
export type IntentHealth = Schemas["IntentHealth"];

/** What a check found. */
export type HealthFinding = Schemas["HealthFinding"];

/** A row that needs a look. */
export type HealthRow = Schemas["HealthRow"];

/** A training row. */
export type TrainingExample = Schemas["TrainingExample"];

/** Which of an intent's rows need a look. */
export const KINDS = ["duplicates", "conflicts", "suspected", "other"] as const;

/** Which rows are looked at; what is null is not asked for. */
export interface RowsFilter {
  readonly version: number | null;
  readonly check: string | null;
  readonly kind: (typeof KINDS)[number] | null;
  readonly intent: string | null;
}

/** The data of a version's training, or of the newest. */
export function useDataHealth(model: string, version: number | null): UseQueryResult<DataHealth> {
  return useQuery({
    queryKey: ["data-health", model, version],
    queryFn: ({ signal }) =>
      answered(
        gateway.GET("/models/{model}/data-health", {
          params: { path: { model }, query: versionOf(version) },
          signal,
        }),
      ),
    // the training's files are there while the log is away
    refetchInterval: ({ state: { data } }) =>
      data === undefined || data.liveProblem === null ? false : 5_000,
  });
}

/** Rows that need a look, page by page. */
export function useHealthRows(
  model: string,
  filter: RowsFilter,
): UseInfiniteQueryResult<InfiniteData<Schemas["HealthRowList"]>> {
  return usePagedRows(["data-health-rows", model, filter], ({ limit, place }, signal) => {
    const { version, check, kind, intent } = filter;
    const query = {
      ...versionOf(version),
      ...(check === null ? {} : { check }),
      ...(kind === null ? {} : { kind }),
      ...(intent === null ? {} : { intent }),
      ...(place === undefined ? {} : { after: place }),
      limit,
    };
    return answered(
      gateway.GET("/models/{model}/data-health/rows", {
        params: { path: { model }, query },
        signal,
      }),
    );
  });
}

/** The training rows, of an intent or of all, page by page; some words filter them. */
export function useExamples(
  model: string,
  {
    version,
    intent,
    text,
  }: { readonly version: number | null; readonly intent: number | null; readonly text: string },
): UseInfiniteQueryResult<InfiniteData<Schemas["TrainingExampleList"]>> {
  return usePagedRows(["examples", model, version, intent, text], ({ limit, place }, signal) => {
    const query = {
      ...versionOf(version),
      ...(intent === null ? {} : { intent: String(intent) }),
      ...(text === "" ? {} : { text }),
      ...(place === undefined ? {} : { after: place }),
      limit,
    };
    return answered(
      gateway.GET("/models/{model}/data-health/examples", {
        params: { path: { model }, query },
        signal,
      }),
    );
  });
}

function versionOf(version: number | null): { readonly version?: string } {
  return version === null ? {} : { version: String(version) };
}
