/** What the shell says, in English. */
export const en = {
  product: "intent-serving",
  skip: "Skip to the content",
  menu: "Menu",
  pages: "Pages",
  settings: "Appearance and session",
  model: "Model",
  language: "Language",
  languages: { en: "English", fr: "Français" },
  theme: "Theme",
  themes: { auto: "Like the system", light: "Light", dark: "Dark" },
  titles: {
    playground: "Playground",
    versions: "Versions",
    compare: "Compare",
    evaluation: "Evaluation",
    predictions: "Predictions",
    review: "Review",
    traffic: "Traffic",
    "data-health": "Data health",
    batch: "Batch",
    settings: "Settings",
  },
  signIn: {
    open: "Sign in",
    out: "Sign out",
    as: (roles: string) => `Signed in: ${roles}`,
    title: "Sign in with a key",
    what: "The key is exchanged once for a session of 12 hours. It is not kept in this browser. Someone with the role admin makes keys: make key ROLE=read",
    key: "Key",
    submit: "Sign in",
    signingIn: "Signing in…",
    cancel: "Cancel",
    wrongKey: "This is no key of this gateway, or it has ended.",
    failed: "That didn't work.",
  },
  away: {
    gateway:
      "The gateway doesn't answer: what is shown may be old. It is asked again by itself. Is it running? `make api` starts it.",
    modelServer:
      "The model server doesn't answer: no text can be classified until it is back. It is asked again by itself.",
    database:
      "The database is away: answers go on and their rows wait, but nothing can be looked up or changed.",
    session: "The session has ended, or its key was revoked. What you typed is still here.",
    signIn: "Sign in again",
  },
  noModel: {
    title: "No model is loaded yet",
    why: "Train one on the bundled questions; it appears here by itself.",
  },
  notFound: {
    title: "There is no such page",
    advice: "The address may be mistyped. The pages are listed in the menu.",
  },
};
