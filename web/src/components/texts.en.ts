/** What the components say, in English. */
export const en = {
  loading: "Loading…",
  tryAgain: "Try again",
  reload: "Load the page again",
  signIn: "Sign in with a key",
  gatewaySays: "The gateway says:",
  request: "request",
  tint: {
    for: (figure: string) => `${figure}: speaks for this answer`,
    against: (figure: string) => `${figure}: speaks against this answer`,
  },
  failures: {
    unreachable: {
      title: "The gateway doesn't answer",
      advice: "Is it running? `make api` starts it, `make logs` shows what it says.",
    },
    slow: {
      title: "The gateway took longer than 30 seconds",
      advice: "It may be under load. Try again in a moment, or ask for less.",
    },
    "key-missing": {
      title: "This needs a key",
      advice: "Sign in with one. Someone with the role admin makes it: make key ROLE=read",
    },
    "role-missing": {
      title: "Your key doesn't allow this",
      advice: "Sign in with a key whose role allows it, or ask an admin for one.",
    },
    unknown: {
      title: "There is no such thing here",
      advice: "It may have been removed, or the address is mistyped.",
    },
    refused: {
      title: "The gateway can't take this",
      advice: "Change what it names below and send it again.",
    },
    busy: {
      title: "Too many requests",
      advice: "There is a limit for each key and address. Wait a second and try again.",
    },
    failed: {
      title: "The service can't answer now",
      advice:
        "A part of it is away or slow. It tries to mend itself: try again in a few seconds. `make logs` shows more.",
    },
    outdated: {
      title: "There is a newer release of these pages",
      advice:
        "Load this page again to have it. What is typed here and not sent yet will be gone: copy it first.",
    },
    page: {
      title: "This page has failed",
      advice: "Load it again. If it fails again, please report it with what you did.",
    },
  },
  download: "Download CSV",
  rows: (n: string) => `n = ${n}`,
  sortBy: (column: string) => `Sort by ${column}`,
  interval: { lower: "95% interval from", upper: "95% interval to" },
  right: "right",
  showTable: "Show as a table",
  close: "Close",
  nothingInTable: "No rows.",
  more: "Load more",
  loadingMore: "Loading more…",
  noChoice: "Nothing matches.",
  copy: {
    copied: "Copied",
    refused: "The browser didn't allow copying. Select it here:",
  },
};
