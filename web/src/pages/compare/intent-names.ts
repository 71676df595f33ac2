import { useMemo } from "react";
import { useModelFacts } from "../../gateway/models.js";

/** A model's intents' names by their ids; the id where none of its versions names it. */
export function useIntentNames(model: string): (intent: number) => string {
  const facts = useModelFacts(model);
  return useMemo(() => {
    const names = new Map(facts?.intents.map(({ id, name }) => [id, name]));
    return (intent) => names.get(intent) ?? String(intent);
  }, [facts]);
}
