import type { Schemas } from "@intent-serving/gateway/client";
import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { answered, gateway } from "../../gateway/gateway.js";

/** The rules by which requests are shared out, and what shadows did. */
export type Traffic = Schemas["Traffic"];

/** What versions answered over time. */
export type TrafficHistory = Schemas["TrafficHistory"];

/** The rules as they are sent; they replace all that hold. */
export type TrafficRules = Schemas["PutTrafficBody"];

/** The times that can be looked at, in hours. */
export const WINDOWS = {
  "24h": 24,
  "1h": 1,
  "6h": 6,
  "7d": 168,
  "30d": 720,
  "90d": 2_160,
} as const;

/** One of {@link WINDOWS}. */
export type WindowName = keyof typeof WINDOWS;

const PARTS = 48;
const AGAIN_MS = 15_000;

/** How a model's requests are shared out now; asked again and again, for shadows count. */
export function useTraffic(model: string): UseQueryResult<Traffic> {
  return useQuery({
    queryKey: ["traffic", model],
    queryFn: ({ signal }) =>
      answered(gateway.GET("/models/{model}/traffic", { params: { path: { model } }, signal })),
    refetchInterval: AGAIN_MS,
  });
}

/** What a model's versions answered in the last hours or days, in parts of the same length. */
export function useHistory(model: string, name: WindowName): UseQueryResult<TrafficHistory> {
  return useQuery({
    queryKey: ["traffic-history", model, name],
    queryFn: ({ signal }) => {
      const to = Date.now();
      const query = {
        from: new Date(to - WINDOWS[name] * 3_600_000).toISOString(),
        to: new Date(to).toISOString(),
        buckets: String(PARTS),
      };
      return answered(
        gateway.GET("/models/{model}/traffic/history", {
          params: { path: { model }, query },
          signal,
        }),
      );
    },
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
  });
}

/** Puts rules in the place of all that hold. */
export function usePutTraffic(model: string): UseMutationResult<Traffic, Error, TrafficRules> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rules: TrafficRules) =>
      answered(
        gateway.PUT("/models/{model}/traffic", { params: { path: { model } }, body: rules }),
      ),
    onSuccess: (traffic) => {
      client.setQueryData(["traffic", model], traffic);
    },
  });
}
