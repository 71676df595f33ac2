/** One entry of a label's history: `to` is null where the label was deleted. */
export interface LabelChange {
  readonly action: "first" | "move" | "promote" | "rollback" | "delete";
  readonly to: number | null;
}

/**
 * The version that a label goes back to. Each rollback undoes the latest move that isn't undone yet, so that two
 * rollbacks go back two moves and never forward again. A label that was deleted begins anew. Undefined where every move
 * is undone.
 *
 * @param changes the label's history, the oldest first
 */
export function previousVersion(changes: readonly LabelChange[]): number | undefined {
  const standing: number[] = [];
  for (const { action, to } of changes) {
    if (to === null) standing.length = 0;
    else if (action === "rollback") standing.pop();
    else standing.push(to);
  }
  return standing.at(-2);
}
