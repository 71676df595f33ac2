import { reduceEmail } from "./email/reduce-email.js";

/** What is done to a text before it is cut: nothing, or an e-mail is reduced to what its sender wrote. */
export const PREPARATIONS = ["none", "email"] as const;

/** How texts are prepared. */
export type Preparation = (typeof PREPARATIONS)[number];

/** Prepares a text; what is prepared already stays as it is. */
export function prepare(text: string, preparation: Preparation): string {
  switch (preparation) {
    case "none":
      return text;
    case "email":
      return reduceEmail(text);
  }
}
