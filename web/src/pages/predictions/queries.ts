import type { Schemas } from "@intent-serving/gateway/client";
import {
  type InfiniteData,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useMemo } from "react";
import { answered, gateway } from "../../gateway/gateway.js";
import { pageRows } from "../../gateway/page-rows.js";
import type { LogQuery } from "./filters.js";

/** One row of the log. */
export type LoggedPrediction = Schemas["LoggedPrediction"];

/** A row, and what was said of it. */
export type PredictionWithFeedback = Schemas["PredictionWithFeedback"];

type LogPage = Schemas["PredictionList"];

/** Where a page of the log begins; at its newest row where neither is said. */
interface Place {
  readonly before?: string;
  readonly after?: string;
  readonly limit: number;
}

const NEWEST: Place = { limit: pageRows(0) };
const LIVE_MS = 2_000;
const KEPT_MS = 300_000;

/** The log as it is read page by page, and how it goes on. */
export interface Log {
  readonly rows: readonly LoggedPrediction[];
  readonly result: Pick<UseQueryResult, "data" | "error" | "isPending" | "refetch">;
  /** Asks for older rows; undefined where there are none. */
  readonly more: (() => void) | undefined;
  readonly isLoadingMore: boolean;
}

/** Reads the log, the newest rows first; while it `isLive`, newer ones come by themselves. */
export function useLog(query: LogQuery, isLive: boolean): Log {
  const client = useQueryClient();
  const queryKey = ["predictions", query];
  const pages = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => readLog(query, pageParam, signal),
    initialPageParam: NEWEST,
    getNextPageParam: ({ next }, { length }): Place | undefined =>
      next === null ? undefined : { before: next, limit: pageRows(length) },
    staleTime: Number.POSITIVE_INFINITY,
    // who opens a row comes back to the place that was left
    gcTime: KEPT_MS,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const rows = useMemo(() => data?.pages.flatMap(({ predictions }) => predictions) ?? [], [data]);
  const newest = rows[0]?.id;
  useQuery({
    queryKey: ["predictions-live", query],
    queryFn: async ({ signal }) => {
      const place = newest === undefined ? NEWEST : { ...NEWEST, after: newest };
      const fresh = await readLog(query, place, signal);
      if (fresh.predictions.length >= NEWEST.limit) await client.resetQueries({ queryKey });
      else if (fresh.predictions.length > 0) {
        client.setQueryData(queryKey, (old: InfiniteData<LogPage> | undefined) =>
          withNewer(old, fresh.predictions),
        );
      }
      return fresh.predictions.length;
    },
    enabled: isLive && data !== undefined,
    refetchInterval: LIVE_MS,
    staleTime: 0,
    gcTime: 0,
    // a moment without an answer is no reason to ask no more
    retry: false,
  });
  return {
    rows,
    result: pages,
    more: hasNextPage
      ? () => {
          void fetchNextPage();
        }
      : undefined,
    isLoadingMore: isFetchingNextPage,
  };
}

/** A prediction and what was said of it. */
export function usePrediction(id: string): UseQueryResult<PredictionWithFeedback> {
  return useQuery({
    queryKey: ["prediction", id],
    queryFn: ({ signal }) =>
      answered(gateway.GET("/predictions/{id}", { params: { path: { id } }, signal })),
  });
}

/** What shadows answered to the same text, or whose shadow it is. */
export function useShadows(id: string): UseQueryResult<Schemas["PredictionShadows"]> {
  return useQuery({
    queryKey: ["prediction-shadows", id],
    queryFn: ({ signal }) =>
      answered(gateway.GET("/predictions/{id}/shadows", { params: { path: { id } }, signal })),
  });
}

function readLog(
  query: LogQuery,
  { limit, ...place }: Place,
  signal: AbortSignal,
): Promise<LogPage> {
  return answered(
    gateway.GET("/predictions", {
      params: { query: { ...query, ...place, limit: String(limit) } },
      signal,
    }),
  );
}

/** Rows that are here already aren't taken twice. */
function withNewer(
  old: InfiniteData<LogPage> | undefined,
  newer: readonly LoggedPrediction[],
): InfiniteData<LogPage> | undefined {
  const [first, ...others] = old?.pages ?? [];
  if (old === undefined || first === undefined) return old;
  const known = new Set(first.predictions.map(({ id }) => id));
  const added = newer.filter(({ id }) => !known.has(id));
  return {
    ...old,
    pages: [{ ...first, predictions: [...added, ...first.predictions] }, ...others],
  };
}
