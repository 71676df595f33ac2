/** One entry of a label's history. */
export interface LabelChange {
  readonly action: "first" | "move" | "rollback";
  readonly to: number;
}

/**
 * The version that a label goes back to. Each rollback undoes the latest move that isn't undone yet, so that two
 * rollbacks go back two moves and never forward again. Undefined where every move is undone.
 *
 * @param changes the label's history, the oldest first
 */
export function previousVersion(changes: readonly LabelChange[]): number | undefined {
  const standing: number[] = [];
  for (const { action, to } of changes) {
    if (action === "rollback") standing.pop();
    else standing.push(to);
  }
  return standing.at(-2);
}
