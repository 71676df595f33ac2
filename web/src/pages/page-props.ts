/** What a page's component gets: the parts of the path after the page's own, decoded. */
export interface PageProps {
  readonly rest: readonly string[];
}
