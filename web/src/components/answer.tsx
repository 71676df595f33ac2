import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { PageError } from "../gateway/page-error.js";
import { Failure } from "./failure.js";
import { Loading } from "./loading.js";

/**
 * What a query of TanStack Query has found, or that it still looks, or why it found nothing. What was found before a failure
 * stays, for something may have been typed into it, and a failure stays until there is an answer.
 */
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
  const [failed, setFailed] = useState(error);
  const failure = error ?? (isPending ? failed : null);
  if (failure !== failed) setFailed(failure);
  const isForbidden = failure instanceof PageError && failure.code === "role-missing";
  return (
    <>
      {failure === null ? null : <Failure error={failure} onRetry={() => void refetch()} />}
      {data !== undefined && !isForbidden ? children(data) : null}
      {isPending ? <Loading {...(what === undefined ? {} : { what })} /> : null}
    </>
  );
}
