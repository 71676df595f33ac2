import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { keepChoice, keptChoice } from "./kept-choice.js";

/** What can be chosen: `auto` is what the system has. */
export const THEMES = ["auto", "light", "dark"] as const;

/** One of {@link THEMES}. */
export type Theme = (typeof THEMES)[number];

interface Themed {
  readonly theme: Theme;
  /** What is seen. */
  readonly shown: "light" | "dark";
  readonly choose: (theme: Theme) => void;
}

const Themed = createContext<Themed>({ theme: "auto", shown: "light", choose: () => undefined });

/** Light or dark for all below. */
export function ThemeProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [theme, setTheme] = useState<Theme>(() => keptChoice("theme", THEMES) ?? "auto");
  const isSystemDark = useSyncExternalStore(
    (changed) => {
      const scheme = systemScheme();
      scheme.addEventListener("change", changed);
      return () => {
        scheme.removeEventListener("change", changed);
      };
    },
    () => systemScheme().matches,
  );
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const themed = useMemo<Themed>(
    () => ({
      theme,
      shown: theme === "auto" ? (isSystemDark ? "dark" : "light") : theme,
      choose: (next) => {
        keepChoice("theme", next);
        setTheme(next);
      },
    }),
    [theme, isSystemDark],
  );
  return <Themed value={themed}>{children}</Themed>;
}

/** Which theme is chosen and which is seen. */
export function useTheme(): Themed {
  return use(Themed);
}

function systemScheme(): MediaQueryList {
  return window.matchMedia("(prefers-color-scheme: dark)");
}
