import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { keepChoice, keptChoice } from "../app/kept-choice.js";
import { type Translate, translator } from "./translated.js";

/** The languages that the pages speak. */
export const LANGUAGES = ["en", "fr"] as const;

/** One of {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];

/** The same texts in each language; `texts.fr.ts` says `typeof en`, so that neither lacks one. */
export type Texts<T> = Readonly<Record<Language, T>>;

interface Spoken {
  readonly language: Language;
  readonly choose: (language: Language) => void;
  /** The gateway's English sentences in this language. */
  readonly translate: Translate;
}

const asItIs: Translate = (sentence) => sentence;
const unknown: Translate = () => undefined;

const Spoken = createContext<Spoken>({
  language: "en",
  choose: () => undefined,
  translate: asItIs,
});

/** The language of all below: the one that was chosen here before, else the browser's first that the pages speak. */
export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState<Language>(
    () => keptChoice("language", LANGUAGES) ?? firstSpoken(navigator.languages),
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const french = useFrench(language === "fr");
  const spoken = useMemo<Spoken>(
    () => ({
      language,
      translate: language === "en" ? asItIs : french,
      choose: (next) => {
        keepChoice("language", next);
        setLanguage(next);
      },
    }),
    [language, french],
  );
  return <Spoken value={spoken}>{children}</Spoken>;
}

/** The language that is spoken, and how another one is chosen. */
export function useLanguage(): Spoken {
  return use(Spoken);
}

/** Translates what the gateway says in English; undefined where it is a sentence that nobody has translated. */
export function useTranslate(): Translate {
  return use(Spoken).translate;
}

/** The texts of a folder in the language that is spoken: `useTexts({ en, fr })`. */
export function useTexts<T>(texts: Texts<T>): T {
  return texts[use(Spoken).language];
}

/** The first of a browser's languages that the pages speak; English where there is none. */
export function firstSpoken(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split("-")[0] === language);
    if (found !== undefined) return found;
  }
  return "en";
}

/** Loaded by those alone who read French; until it is there, and if it never comes, sentences stay in English. */
function useFrench(isWanted: boolean): Translate {
  const [translate, setTranslate] = useState<Translate>(() => unknown);
  useEffect(() => {
    if (!isWanted) return;
    import("./sentences.fr.js").then(
      ({ FRENCH, FRENCH_MARKS }) => {
        setTranslate(() => translator(FRENCH, FRENCH_MARKS));
      },
      () => undefined,
    );
  }, [isWanted]);
  return translate;
}
