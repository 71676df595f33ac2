import { useEffect, useRef } from "react";

/** Calls what a key does while nothing is typed into; without Ctrl, Alt and Meta, which are the browser's. */
export function useKeys(isOn: boolean, onKey: (key: string) => boolean): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    if (!isOn) return undefined;
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (isTypedInto(event.target)) return;
      // a French keyboard has its digits with Shift: the place of the key counts
      const [, digit = event.key.toLowerCase()] = /^(?:Digit|Numpad)(\d)$/.exec(event.code) ?? [];
      if (latest.current(digit)) event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => {
      window.removeEventListener("keydown", listen);
    };
  }, [isOn]);
}

function isTypedInto(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== "checkbox";
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
