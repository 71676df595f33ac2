import type { Schemas } from "@intent-serving/gateway/client";
import {
  queryOptions,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { answered, gateway } from "./gateway.js";

/** What the caller may do; `keyId` is null for who came without a key. */
export type Session = Schemas["Session"];

/** What a key may allow. */
export type Role = Session["roles"][number];

/** The key of who looks at the pages. */
export const SESSION = ["session"] as const;

const sessionQuery = queryOptions({
  queryKey: SESSION,
  queryFn: ({ signal }) => answered(gateway.GET("/session", { signal })),
  staleTime: 60_000,
});

/** Who looks at the pages, as the gateway knows them. */
export function useSession(): UseQueryResult<Session> {
  return useQuery(sessionQuery);
}

/** Whether the gateway lets the caller do what a role allows; true until it is known, for the gateway checks anyway. */
export function useMayDo(role: Role): boolean {
  const { data } = useSession();
  return data?.roles.includes(role) ?? true;
}

/** Exchanges a key for a cookie that no script can read; the key itself is kept nowhere. */
export function useSignIn(): UseMutationResult<Session, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: string) =>
      answered(gateway.POST("/session", { body: {}, headers: { authorization: `Bearer ${key}` } })),
    onSuccess: (session) => {
      client.setQueryData(SESSION, session);
      // what is on the page stays, with what was typed into it
      void client.invalidateQueries({
        predicate: (query) => query.state.status === "error" || !query.isActive(),
      });
    },
  });
}

/** Ends the session. */
export function useSignOut(): UseMutationResult<Session, Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answered(gateway.DELETE("/session")),
    onSuccess: () => client.resetQueries(),
  });
}
