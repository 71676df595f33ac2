import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/** Gives the focus to what takes the place of the thing that was pressed; the element needs `tabIndex={-1}`. */
export function useTakeFocus<Of extends HTMLElement>(): RefObject<Of | null> {
  const ref = useRef<Of>(null);
  useEffect(() => {
    ref.current?.focus();
  }, []);
  return ref;
}

/** Gives the focus back to a button that lost it while it couldn't be pressed; its element has the reference. */
export function useKeptFocus(isDisabled: boolean): RefObject<HTMLButtonElement | null> {
  const ref = useRef<HTMLButtonElement>(null);
  const had = useRef(false);
  useLayoutEffect(() => {
    if (isDisabled) {
      // the browser takes it away only after this
      had.current = ref.current !== null && ref.current === document.activeElement;
      return;
    }
    if (had.current && isLost()) ref.current?.focus();
    had.current = false;
  }, [isDisabled]);
  return ref;
}

/** Once a window is closed, gives the focus back to what opened it; where that is gone, to the page. */
export function useFocusBack(isOpen: boolean): void {
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const opener = document.activeElement;
    return () => {
      // the window's own way back comes first
      setTimeout(() => {
        if (!isLost()) return;
        const isThere = opener instanceof HTMLElement && opener.isConnected;
        (isThere ? opener : document.getElementById("main"))?.focus();
      });
    };
  }, [isOpen]);
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
