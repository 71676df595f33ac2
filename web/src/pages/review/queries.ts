import type { Schemas } from "@intent-serving/gateway/client";
import {
  queryOptions,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { answered, gateway } from "../../gateway/gateway.js";
import { tellingWords } from "./choices.js";

/** A prediction that is worth a label, and why. */
export type ReviewItem = Schemas["ReviewItem"];

/** What was labelled so far. */
export type Labelling = Schemas["Labelling"];

/** A row of the log. */
export type LoggedPrediction = Schemas["LoggedPrediction"];

/** What is said of an answer: that it is right or wrong, or which intent is right. */
export type Said = { readonly correct: boolean } | { readonly intent: number };

const QUEUE_LENGTH = 50;
const MAX_SIMILAR = 50;

/** The queue as it was when it was asked for; it doesn't change below the reader's hands. */
export function useQueue(model: string): UseQueryResult<Schemas["Review"]> {
  return useQuery({
    queryKey: ["review", model],
    queryFn: ({ signal }) =>
      answered(
        gateway.GET("/{model}/review", {
          params: { path: { model }, query: { limit: String(QUEUE_LENGTH) } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: "always",
  });
}

/** How much was labelled in the last 90 days. */
export function useLabelling(model: string): UseQueryResult<Labelling> {
  return useQuery({
    queryKey: ["labelling", model],
    queryFn: ({ signal }) =>
      answered(gateway.GET("/models/{model}/labelling", { params: { path: { model } }, signal })),
  });
}

function othersQuery(item: ReviewItem) {
  return queryOptions({
    queryKey: ["shadows", item.id],
    queryFn: async ({ signal }) => {
      if (item.disagreement === 0) return [];
      const { shadows, original } = await answered(
        gateway.GET("/predictions/{id}/shadows", { params: { path: { id: item.id } }, signal }),
      );
      return [...shadows, ...(original === null ? [] : [original])];
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Rows that have some words of a text, and these words. */
export interface SimilarRows {
  readonly words: readonly string[];
  readonly rows: readonly LoggedPrediction[];
}

/** With all the words at first; where no other row has them all, with fewer. */
function similarQuery(model: string, item: ReviewItem, words: readonly string[]) {
  return queryOptions({
    queryKey: ["similar", model, item.id],
    queryFn: async ({ signal }): Promise<SimilarRows> => {
      for (let n = words.length; n > 0; n -= 1) {
        const some = words.slice(0, n);
        const query = {
          model,
          text: some.join(" "),
          feedback: "none",
          shadows: "0",
          limit: String(MAX_SIMILAR),
        } as const;
        const { predictions } = await answered(
          gateway.GET("/predictions", { params: { query }, signal }),
        );
        const rows = predictions.filter(({ id }) => id !== item.id);
        if (rows.length > 0) return { words: some, rows };
      }
      return { words, rows: [] };
    },
    staleTime: 60_000,
  });
}

/** What other versions answered to the same request, where they answered otherwise. */
export function useOthers(item: ReviewItem): UseQueryResult<readonly LoggedPrediction[]> {
  return useQuery(othersQuery(item));
}

/** Rows without a label that have these words too. */
export function useSimilar(
  model: string,
  item: ReviewItem,
  words: readonly string[],
): UseQueryResult<SimilarRows> {
  return useQuery(similarQuery(model, item, words));
}

/** Has the next item's facts fetched while the one before is looked at. */
export function usePrefetch(model: string, next: ReviewItem | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (next === undefined) return;
    // what fails now fails again, and says so, when it is looked at
    client.query(othersQuery(next)).catch(() => undefined);
    const words = tellingWords(next.query);
    client.query(similarQuery(model, next, words)).catch(() => undefined);
  }, [client, model, next]);
}

/** Predictions and what is said of them all. */
export interface Labels {
  readonly ids: readonly string[];
  readonly said: Said;
}

/** Says the same of some predictions, one after the other: a label waits until the one before it is noted. */
export function useLabel(model: string): UseMutationResult<void, Error, Labels> {
  const client = useQueryClient();
  return useMutation({
    scope: { id: "review" },
    mutationFn: async ({ ids, said }: Labels) => {
      for (const id of ids) {
        await answered(
          gateway.POST("/predictions/{id}/feedback", { params: { path: { id } }, body: said }),
        );
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["labelling", model] }),
  });
}

/** Takes back what was said last of some predictions. */
export function useTakeBack(model: string): UseMutationResult<void, Error, readonly string[]> {
  const client = useQueryClient();
  return useMutation({
    scope: { id: "review" },
    mutationFn: async (ids: readonly string[]) => {
      for (const id of ids) {
        await answered(gateway.DELETE("/predictions/{id}/feedback", { params: { path: { id } } }));
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["labelling", model] }),
  });
}
