import type { Schemas } from "@intent-serving/gateway/client";
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { answered, gateway } from "../../gateway/gateway.js";

/** A key as it is listed: never the key itself. */
export type KeySummary = Schemas["KeySummary"];

/** A new key, with the key itself. */
export type MadeKey = Schemas["MadeKey"];

/** What a new key is to be. */
export type MakeKey = Schemas["MakeKeyBody"];

/** A setting of the gateway as it holds. */
export type ShownSetting = Schemas["ShownSetting"];

/** All keys that aren't over. */
export function useKeyList(): UseQueryResult<readonly KeySummary[]> {
  return useQuery({
    queryKey: ["keys"],
    queryFn: async ({ signal }) => (await answered(gateway.GET("/keys", { signal }))).keys,
  });
}

/** All that the gateway was started with; secrets are masked. */
export function useSettings(): UseQueryResult<readonly ShownSetting[]> {
  return useQuery({
    queryKey: ["settings"],
    queryFn: async ({ signal }) =>
      (await answered(gateway.GET("/admin/settings", { signal }))).settings,
  });
}

/** Makes a key; the answer alone has it. */
export function useMakeKey(): UseMutationResult<MadeKey, Error, MakeKey> {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: MakeKey) => answered(gateway.POST("/keys", { body })),
    onSuccess: refresh,
    gcTime: 0,
  });
}

/** A key and for how many hours it still works beside the one that takes its place. */
export interface Rotation {
  readonly id: string;
  readonly graceHours: number;
}

/** Makes a key in the place of another. */
export function useRotateKey(): UseMutationResult<MadeKey, Error, Rotation> {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, graceHours }: Rotation) =>
      answered(
        gateway.POST("/keys/{id}/rotate", { params: { path: { id } }, body: { graceHours } }),
      ),
    onSuccess: refresh,
    gcTime: 0,
  });
}

/** Ends a key at once. */
export function useRevokeKey(): UseMutationResult<unknown, Error, string> {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      answered(gateway.DELETE("/keys/{id}", { params: { path: { id } } })),
    onSuccess: refresh,
  });
}

/** Deletes all that is kept of a person; answers how many predictions that was. */
export function useDeleteSubject(): UseMutationResult<number, Error, string> {
  return useMutation({
    mutationFn: async (subject: string) =>
      (await answered(gateway.POST("/predictions/deletions", { body: { subject } }))).deleted,
  });
}

function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["keys"] });
}
