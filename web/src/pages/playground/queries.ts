import type { Schemas } from "@intent-serving/gateway/client";
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { answered, gateway } from "../../gateway/gateway.js";
import { errorOfAnswer } from "../../gateway/page-error.js";

/** Each version's answer to a text. */
export type Comparison = Schemas["Comparison"];

/** One version's answer, or its problem. */
export type ComparedVersion = Comparison["versions"][number];

/** One version's answer. */
export type AnsweredVersion = Extract<ComparedVersion, { readonly intent: number }>;

/** Asks all versions of a model; asked once for a text, for each asking is a row of the log. */
export function useComparison(model: string, query: string): UseQueryResult<Comparison> {
  return useQuery({
    queryKey: ["comparison", model, query],
    queryFn: async ({ signal }) =>
      byAnyVersion(
        await answered(
          gateway.GET("/{model}/compare", {
            params: { path: { model }, query: { query } },
            signal,
          }),
        ),
      ),
    enabled: query !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** A comparison in which a version answered; throws the problem of the first where none did. */
export function byAnyVersion(comparison: Comparison): Comparison {
  const [first] = comparison.versions;
  const hasAnswer = comparison.versions.some((version) => !("problem" in version));
  if (first === undefined || hasAnswer || !("problem" in first)) return comparison;
  throw errorOfAnswer(first.problem.status, first.problem);
}

/** What is said of an answer. */
export type Said = { readonly correct: boolean } | { readonly intent: number };

/** Says whether an answer is right, or which intent is. */
export function useFeedback(predictionId: string): UseMutationResult<unknown, Error, Said> {
  const client = useQueryClient();
  return useMutation({
    onSuccess: () => client.invalidateQueries({ queryKey: ["prediction", predictionId] }),
    mutationFn: (said: Said) =>
      answered(
        gateway.POST("/predictions/{id}/feedback", {
          params: { path: { id: predictionId } },
          body: said,
        }),
      ),
  });
}

/** Has a file read: an e-mail, or a text. */
export function useFileAnswer(
  model: string,
): UseMutationResult<
  { readonly name: string; readonly answer: Schemas["TextPrediction"] },
  Error,
  File
> {
  return useMutation({
    mutationFn: async (file: File) => {
      const isEmail = /\.(?:eml|msg)$/i.test(file.name) || file.type === "message/rfc822";
      const answer = await answered(
        gateway.POST("/predict", {
          params: { query: { model } },
          headers: { "content-type": isEmail ? "message/rfc822" : "text/plain" },
          body: "",
          bodySerializer: () => file,
        }),
      );
      return { name: file.name, answer };
    },
  });
}
