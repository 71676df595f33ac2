import type { Schemas } from "@intent-serving/gateway/client";
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useQuery,
} from "@tanstack/react-query";
import { answered, gateway } from "../../gateway/gateway.js";
import { usePagedRows } from "../../gateway/paged-rows.js";

/** How a version did on a split. */
export type Evaluation = Schemas["SplitEvaluation"];

/** How one intent's rows were answered. */
export type IntentScores = Evaluation["perIntent"][number];

/** A page of a split's rows. */
export type RowPage = Schemas["EvaluatedRowList"];

/** One row, and how it was answered. */
export type EvaluatedRow = RowPage["rows"][number];

/** A page of the rows that were asked again with another text. */
export type PerturbedPage = Schemas["PerturbedRowList"];

/** One of them. */
export type PerturbedRow = PerturbedPage["rows"][number];

/** A split of the data. */
export type Split = Evaluation["split"];

/** How a version did on a split; the held-out one where none is named. Asked once it is known which version. */
export function useEvaluation(
  model: string,
  version: number | null,
  split: Split | undefined,
): UseQueryResult<Evaluation> {
  return useQuery({
    queryKey: ["evaluation", model, version, split],
    queryFn: ({ signal }) =>
      answered(
        gateway.GET("/models/{model}/versions/{version}/evaluation", {
          params: {
            path: { model, version: String(version) },
            query: split === undefined ? {} : { split },
          },
          signal,
        }),
      ),
    enabled: version !== null,
    staleTime: 60_000,
  });
}

/** Which rows of a split are wanted, as the address has it. */
export interface WantedRows {
  readonly split: Split;
  readonly truth: number | null;
  readonly predicted: number | null;
  readonly outcome: "any" | "right" | "wrong";
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** The truth is among so many of the likeliest. */
  readonly top: number | null;
  readonly slice: string;
  readonly rest: boolean;
  readonly involving: number | null;
}

/** The rows of a split, page by page. */
export function useEvaluatedRows(
  model: string,
  version: number,
  wanted: WantedRows,
): UseInfiniteQueryResult<InfiniteData<RowPage>> {
  const { split, truth, predicted, outcome, from, to, text, top, slice, rest, involving } = wanted;
  return usePagedRows(["evaluated-rows", model, version, wanted], ({ limit, place }, signal) =>
    answered(
      gateway.GET("/models/{model}/versions/{version}/evaluation/rows", {
        params: {
          path: { model, version: String(version) },
          query: {
            split,
            limit,
            ...(truth === null ? {} : { truth: String(truth) }),
            ...(predicted === null ? {} : { predicted: String(predicted) }),
            ...(outcome === "any" ? {} : { outcome }),
            ...(from === "" ? {} : { minProbability: from }),
            ...(to === "" ? {} : { maxProbability: to }),
            ...(text === "" ? {} : { text }),
            ...(top === null ? {} : { withinTop: String(top) }),
            ...(slice === "" ? {} : { slice }),
            ...(rest && slice !== "" ? { rest: "1" as const } : {}),
            ...(involving === null ? {} : { involving: String(involving) }),
            ...(place === undefined ? {} : { after: place }),
          },
        },
        signal,
      }),
    ),
  );
}

/** Which of the rows that were asked again are wanted. */
export interface WantedPerturbed {
  readonly perturbation: string;
  readonly before: "any" | "right" | "wrong";
  readonly now: "any" | "right" | "wrong";
  readonly changed: boolean;
  readonly text: string;
}

/** The validation rows that were asked again with another text, page by page. */
export function usePerturbedRows(
  model: string,
  version: number,
  wanted: WantedPerturbed,
): UseInfiniteQueryResult<InfiniteData<PerturbedPage>> {
  const { perturbation, before, now, changed, text } = wanted;
  return usePagedRows(["perturbed-rows", model, version, wanted], ({ limit, place }, signal) =>
    answered(
      gateway.GET("/models/{model}/versions/{version}/evaluation/perturbed", {
        params: {
          path: { model, version: String(version) },
          query: {
            perturbation,
            limit,
            ...(before === "any" ? {} : { before }),
            ...(now === "any" ? {} : { now }),
            ...(changed ? { changed: "1" as const } : {}),
            ...(text === "" ? {} : { text }),
            ...(place === undefined ? {} : { after: place }),
          },
        },
        signal,
      }),
    ),
  );
}
