import { useModelFacts } from "../../gateway/models.js";

/** What an intent is called; its id where nobody knows. */
export function useIntentName(model: string): (intent: number) => string {
  const intents = useModelFacts(model)?.intents ?? [];
  return (intent) => intents.find(({ id }) => id === intent)?.name ?? String(intent);
}
