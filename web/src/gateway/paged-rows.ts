import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from "@tanstack/react-query";
import { pageRows } from "./page-rows.js";

/** Which page of rows is asked for, as the gateway's routes have it. */
export interface AskedPage {
  readonly limit: string;
  /** Where the page before ended; undefined for the first. */
  readonly place: string | undefined;
}

/** The rows of versions' files don't change, and who comes back to a long table would ask for all its pages again. */
const FILES_STALE_MS = 300_000;
const FIRST: AskedPage = { limit: String(pageRows(0)), place: undefined };

/** Rows of the gateway, page by page; those of the filters before stay until the new ones are here. */
export function usePagedRows<Page extends { readonly next: string | number | null }>(
  queryKey: readonly unknown[],
  ask: (page: AskedPage, signal: AbortSignal) => Promise<Page>,
  { staleTime = FILES_STALE_MS }: { readonly staleTime?: number } = {},
): UseInfiniteQueryResult<InfiniteData<Page>> {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ signal, pageParam }) => ask(pageParam, signal),
    initialPageParam: FIRST,
    getNextPageParam: ({ next }, pages): AskedPage | undefined =>
      next === null ? undefined : { limit: String(pageRows(pages.length)), place: String(next) },
    placeholderData: keepPreviousData,
    staleTime,
  });
}
