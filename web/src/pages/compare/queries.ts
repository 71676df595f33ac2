import type { Schemas } from "@intent-serving/gateway/client";
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { answered, gateway } from "../../gateway/gateway.js";
import { usePagedRows } from "../../gateway/paged-rows.js";
import { byAnyVersion } from "../playground/queries.js";

/** What two versions did on the same held-out rows. */
export type VersionComparison = Schemas["VersionComparison"];

/** Its figures. */
export type ComparisonFigures = NonNullable<VersionComparison["figures"]>;

/** How the rows of one intent were answered by both. */
export type IntentComparison = VersionComparison["perIntent"][number];

/** A page of the rows that both answer differently. */
export type FlipPage = Schemas["FlipRowList"];

/** One of them. */
export type FlipRow = FlipPage["flips"][number];

/** Which of two versions is better live. */
export type Verdict = Schemas["Verdict"];

/** A page of live texts that both answered differently. */
export type LiveFlipPage = Schemas["FlipList"];

/** One of them. */
export type LiveFlip = LiveFlipPage["flips"][number];

/** A page of a replay. */
export type ReplayPage = Schemas["ReplayPage"];

/** The two versions that are compared: their numbers. */
export interface Pair {
  readonly a: number;
  readonly b: number;
}

const REPLAY_ROWS = 200;

/** What two versions did on the same held-out rows. */
export function useOfflineComparison(model: string, pair: Pair): UseQueryResult<VersionComparison> {
  return useQuery({
    queryKey: ["compare", "offline", model, pair],
    queryFn: ({ signal }) =>
      answered(
        gateway.GET("/models/{model}/comparison", {
          params: { path: { model }, query: queryOf(pair) },
          signal,
        }),
      ),
    staleTime: 60_000,
  });
}

/** Which of the flips are wanted. */
export interface WantedFlips {
  readonly change: "all" | "broken" | "fixed" | "decided" | "other";
  readonly intent: number | null;
  readonly text: string;
}

/** Held-out rows that both answer differently, page by page. */
export function useFlips(
  model: string,
  pair: Pair,
  wanted: WantedFlips,
): UseInfiniteQueryResult<InfiniteData<FlipPage>> {
  const { change, intent, text } = wanted;
  return usePagedRows(["compare", "flips", model, pair, wanted], ({ limit, place }, signal) =>
    answered(
      gateway.GET("/models/{model}/comparison/flips", {
        params: {
          path: { model },
          query: {
            ...queryOf(pair),
            limit,
            ...(change === "all" ? {} : { change }),
            ...(intent === null ? {} : { intent: String(intent) }),
            ...(text === "" ? {} : { text }),
            ...(place === undefined ? {} : { after: place }),
          },
        },
        signal,
      }),
    ),
  );
}

/** Which of two versions is better on the texts that both answered live. */
export function useVerdict(model: string, pair: Pair): UseQueryResult<Verdict> {
  return useQuery({
    queryKey: ["compare", "verdict", model, pair],
    queryFn: ({ signal }) =>
      answered(
        gateway.GET("/models/{model}/verdict", {
          params: { path: { model }, query: queryOf(pair) },
          signal,
        }),
      ),
  });
}

/** Which intents they answered live in each other's place. */
export function useLiveCells(
  model: string,
  pair: Pair,
): UseQueryResult<Schemas["FlipIntentsList"]> {
  return useQuery({
    queryKey: ["compare", "cells", model, pair],
    queryFn: ({ signal }) =>
      answered(
        gateway.GET("/models/{model}/flips/intents", {
          params: { path: { model }, query: queryOf(pair) },
          signal,
        }),
      ),
  });
}

/** Which of the live texts that both answered differently are wanted. */
export interface WantedLiveFlips {
  readonly labelled: "all" | "0" | "1";
  readonly intentA: number | null;
  readonly intentB: number | null;
  readonly right: "any" | "a" | "b" | "neither";
}

/** Live texts that both answered differently, the newest first. */
export function useLiveFlips(
  model: string,
  pair: Pair,
  wanted: WantedLiveFlips,
): UseInfiniteQueryResult<InfiniteData<LiveFlipPage>> {
  const { labelled, intentA, intentB, right } = wanted;
  return usePagedRows(
    ["compare", "live-flips", model, pair, wanted],
    ({ limit, place }, signal) =>
      answered(
        gateway.GET("/models/{model}/flips", {
          params: {
            path: { model },
            query: {
              ...queryOf(pair),
              limit,
              ...(labelled === "all" ? {} : { labelled }),
              ...(intentA === null ? {} : { intentA: String(intentA) }),
              ...(intentB === null ? {} : { intentB: String(intentB) }),
              ...(right === "any" ? {} : { right }),
              ...(place === undefined ? {} : { before: place }),
            },
          },
          signal,
        }),
      ),
    { staleTime: 0 },
  );
}

/** Sends logged texts of some time to a version, page by page; the first page once it is started. */
export function useReplay(
  model: string,
  version: number,
  span: { readonly from: string; readonly to: string },
  isStarted: boolean,
): UseInfiniteQueryResult<InfiniteData<ReplayPage>> {
  return useInfiniteQuery({
    queryKey: ["compare", "replay", model, version, span],
    queryFn: ({ signal, pageParam }) =>
      answered(
        gateway.POST("/{model}/replay", {
          params: { path: { model } },
          body: {
            version,
            from: span.from,
            to: span.to,
            limit: REPLAY_ROWS,
            ...(pageParam === undefined ? {} : { after: pageParam }),
          },
          signal,
        }),
      ),
    enabled: isStarted,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

/** What both answer to one text now, with what drove them; asked once for a text, for each asking is a row of the log. */
export function useBothAnswers(
  model: string,
  { a, b }: Pair,
  query: string,
): UseQueryResult<Schemas["Comparison"]> {
  return useQuery({
    queryKey: ["compare", "both", model, a, b, query],
    queryFn: async ({ signal }) =>
      byAnyVersion(
        await answered(
          gateway.GET("/{model}/compare", {
            params: { path: { model }, query: { query, versions: `${String(a)},${String(b)}` } },
            signal,
          }),
        ),
      ),
    enabled: query !== "",
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function queryOf({ a, b }: Pair): { readonly a: string; readonly b: string } {
  return { a: String(a), b: String(b) };
}
