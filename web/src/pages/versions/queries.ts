import type { Schemas } from "@intent-serving/gateway/client";
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { answered, gateway } from "../../gateway/gateway.js";
import { errorOfAnswer, mayPass } from "../../gateway/page-error.js";

/** A version with its figures, as its files say. */
export type EvaluatedVersion = Schemas["EvaluatedVersionList"]["versions"][number];

/** What a version is made of. */
export type VersionDetails = Schemas["VersionDetails"];

/** What one guard found. */
export type GuardResult = Schemas["GuardList"]["guards"][number];

/** What a promotion would be judged by now. */
export type GuardList = Schemas["GuardList"];

/** A promotion, or its refusal. */
export type PromotionOutcome = Schemas["Promotion"] | Schemas["RefusedPromotion"];

/** A promotion in the history. */
export type PromotionEntry = Schemas["PromotionList"]["promotions"][number];

/** What happened to a model's labels and traffic rules. */
export type Audit = Schemas["Audit"];

const HISTORY_ROWS = "200";

/** The versions of a model with their figures. */
export function useVersions(model: string): UseQueryResult<Schemas["EvaluatedVersionList"]> {
  return useQuery({
    queryKey: ["versions", model],
    queryFn: ({ signal }) =>
      answered(gateway.GET("/models/{model}/versions", { params: { path: { model } }, signal })),
  });
}

/** What a version is made of, and its card. */
export function useVersion(model: string, version: number): UseQueryResult<VersionDetails> {
  return useQuery({
    queryKey: ["versions", model, version],
    queryFn: ({ signal }) =>
      answered(
        gateway.GET("/models/{model}/versions/{version}", {
          params: { path: { model, version: String(version) } },
          signal,
        }),
      ),
  });
}

/** Which version each label points at. */
export function useLabels(model: string): UseQueryResult<Schemas["LabelList"]> {
  return useQuery({
    queryKey: ["versions", model, "labels"],
    queryFn: ({ signal }) =>
      answered(gateway.GET("/{model}/labels", { params: { path: { model } }, signal })),
  });
}

/** Who changed labels and traffic rules, when and why. */
export function useAudit(model: string): UseQueryResult<Audit> {
  return useQuery({
    queryKey: ["versions", model, "audit"],
    queryFn: ({ signal }) =>
      answered(
        gateway.GET("/models/{model}/audit", {
          params: { path: { model }, query: { limit: HISTORY_ROWS } },
          signal,
        }),
      ),
  });
}

/** The promotions that were asked for, with their evidence. */
export function usePromotions(model: string): UseQueryResult<Schemas["PromotionList"]> {
  return useQuery({
    queryKey: ["versions", model, "promotions"],
    queryFn: ({ signal }) =>
      answered(
        gateway.GET("/models/{model}/promotions", {
          params: { path: { model }, query: { limit: HISTORY_ROWS } },
          signal,
        }),
      ),
  });
}

/** Has the guards look at a version without promoting it; some seconds. */
export function useGuards(
  model: string,
  version: number,
  to: string,
  isAllowed: boolean,
): UseQueryResult<GuardList> {
  return useQuery({
    queryKey: ["guards", model, version, to],
    queryFn: ({ signal }) =>
      answered(
        gateway.GET("/models/{model}/guards", {
          params: { path: { model }, query: { version: String(version), to } },
          signal,
        }),
      ),
    enabled: isAllowed,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    // the gateway judges for one caller at a time
    retry: (count, error) => count < 4 && mayPass(error),
    retryDelay: 1_500,
  });
}

/** What a promotion is asked with. */
export interface AskedPromotion {
  readonly version: number;
  readonly to: string;
  readonly reason: string;
  readonly isOverride: boolean;
}

/** Gives a version a label where the guards let it pass, or an admin overrides them; a refusal is an answer too. */
export function usePromote(
  model: string,
): UseMutationResult<PromotionOutcome, Error, AskedPromotion> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ version, to, reason, isOverride }: AskedPromotion) => {
      const { data, error, response } = await gateway.POST("/models/{model}/promotions", {
        params: { path: { model } },
        body: {
          version,
          to,
          ...(reason === "" ? {} : { reason }),
          ...(isOverride ? { override: true } : {}),
        },
      });
      if (data !== undefined) return data;
      if ("guards" in error) return error;
      throw errorOfAnswer(response.status, error);
    },
    // the guards take seconds, and what they found is still on the page
    onSettled: () => {
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "guards" });
    },
  });
}

/** Points a label back at the version before. */
export function useRollback(
  model: string,
): UseMutationResult<
  Schemas["MovedLabel"],
  Error,
  { readonly label: string; readonly reason: string }
> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ label, reason }) =>
      answered(
        gateway.POST("/models/{model}/labels/{label}/rollback", {
          params: { path: { model, label } },
          body: reason === "" ? {} : { reason },
        }),
      ),
    onSuccess: () => {
      void client.invalidateQueries();
    },
  });
}
