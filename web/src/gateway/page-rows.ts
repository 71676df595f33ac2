const FIRST_PAGES = 5;

/** How many rows to ask for where so many pages are there: few at first, as many as the gateway gives to who reads on and on. */
export function pageRows(pagesThere: number): number {
  return pagesThere < FIRST_PAGES ? 100 : 1_000;
}
