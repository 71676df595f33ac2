/** What a page of a replay counts. */
export interface ReplayCounts {
  readonly sent: number;
  readonly own: number;
  readonly unreadable: number;
  readonly labelled: {
    readonly both: number;
    readonly onlyLogged: number;
    readonly onlyReplayed: number;
    readonly neither: number;
  };
}

/** What all pages of a replay count together. */
export function replayedSums(pages: readonly ReplayCounts[]): ReplayCounts {
  const sum = (of: (page: ReplayCounts) => number): number =>
    pages.reduce((total, page) => total + of(page), 0);
  return {
    sent: sum(({ sent }) => sent),
    own: sum(({ own }) => own),
    unreadable: sum(({ unreadable }) => unreadable),
    labelled: {
      both: sum(({ labelled }) => labelled.both),
      onlyLogged: sum(({ labelled }) => labelled.onlyLogged),
      onlyReplayed: sum(({ labelled }) => labelled.onlyReplayed),
      neither: sum(({ labelled }) => labelled.neither),
    },
  };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The times of whole days, both included, in the reader's time zone; null where they are none, or the wrong way round. */
export function replaySpan(
  from: string,
  to: string,
): { readonly from: string; readonly to: string } | null {
  if (!DAY.test(from) || !DAY.test(to) || from > to) return null;
  const start = new Date(`${from}T00:00:00`);
  const end = new Date(`${to}T00:00:00`);
  end.setDate(end.getDate() + 1);
  if (Number.isNaN(start.getTime()) || Number.isNaN(end.getTime())) return null;
  return { from: start.toISOString(), to: end.toISOString() };
}
