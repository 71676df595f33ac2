import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failure } from "./failure.js";
import { Loading } from "./loading.js";

/** What a query of TanStack Query has found, or that it still looks, or why it found nothing. */
export function Answer<Data>({
  of: { data, error, isPending, refetch },
  what,
  children,
}: {
  readonly of: Pick<UseQueryResult<Data>, "data" | "error" | "isPending" | "refetch">;
  /** What is on its way, in words; "Loading…" by default. */
  readonly what?: string;
  readonly children: (data: Data) => ReactNode;
}): ReactNode {
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (isPending || data === undefined) return <Loading {...(what === undefined ? {} : { what })} />;
  return children(data);
}
