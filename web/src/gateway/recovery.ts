import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { READINESS, useReadiness } from "./models.js";
import { mayPass, PageError } from "./page-error.js";
import { SESSION } from "./session.js";

/** What of the service can be away. */
export type Part = "gateway" | "modelServer" | "database";

/** Looks at once for the reason of a failure: which part is away, or whether the session has ended. */
export function lookForReason(client: QueryClient, error: unknown): void {
  if (error instanceof PageError && error.code === "key-missing") {
    void client.invalidateQueries({ queryKey: SESSION });
  }
  if (mayPass(error)) void client.invalidateQueries({ queryKey: READINESS });
}

/** The parts that are away now; what failed meanwhile is asked for again when one is back. */
export function useAway(): readonly Part[] {
  const client = useQueryClient();
  const { data, error } = useReadiness();
  const away: readonly Part[] =
    error !== null
      ? ["gateway"]
      : [
          ...(data?.modelServer.reachable === false ? (["modelServer"] as const) : []),
          ...(data?.database.connected === false ? (["database"] as const) : []),
        ];
  // versions are loaded one after the other once their server is back
  const unready = (data?.models ?? []).flatMap(({ model, versions }) =>
    versions
      .filter(({ golden }) => golden !== "right")
      .map((it) => `${model}/${String(it.version)}`),
  );
  const lacking = [...away, ...unready].join(" ");
  const before = useRef(lacking);
  useEffect(() => {
    const isBack = before.current.split(" ").some((part) => !lacking.split(" ").includes(part));
    before.current = lacking;
    if (isBack) void client.refetchQueries({ predicate: ({ state }) => state.status === "error" });
  }, [client, lacking]);
  return away;
}
