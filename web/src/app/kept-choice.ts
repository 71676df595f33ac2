/** What was chosen in this browser before, where it still is one of the choices; undefined where nothing is kept. */
export function keptChoice<Choice extends string>(
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const kept = read(name);
  return choices.find((choice) => choice === kept);
}

/** Keeps a choice in this browser; where the browser keeps nothing, it holds until the page is closed. */
export function keepChoice(name: string, choice: string): void {
  try {
    localStorage.setItem(key(name), choice);
  } catch {
    // a browser that keeps nothing for pages
  }
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(key(name));
  } catch {
    return null;
  }
}

function key(name: string): string {
  return `intent-serving.${name}`;
}
