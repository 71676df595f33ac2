import { useMemo } from "react";
import { useFormat } from "../../language/format.js";
import { useLanguage, useTexts } from "../../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const DAY_SECONDS = 86_400;

/** How parts of a time are called. */
export interface PartNames {
  /** `14:30`; with the day where parts are so long that a chart has several days. */
  readonly start: (iso: string, seconds: number) => string;
  /** `30 minutes`. */
  readonly length: (seconds: number) => string;
}

/** How parts of a time are called in the language that is spoken. */
export function usePartNames(): PartNames {
  const { language } = useLanguage();
  const texts = useTexts({ en, fr }).part;
  const format = useFormat();
  return useMemo(() => {
    const locale = language === "en" ? "en-GB" : "fr-FR";
    const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
    const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
    return {
      start: (iso, seconds) => {
        const time = new Date(iso);
        if (seconds >= DAY_SECONDS) return day.format(time);
        return seconds < 1_800 ? hour.format(time) : `${day.format(time)} ${hour.format(time)}`;
      },
      length: (seconds) =>
        seconds < 120
          ? texts.seconds(format.number(seconds))
          : seconds < 7_200
            ? texts.minutes(format.number(seconds / 60))
            : texts.hours(format.number(seconds / 3_600, 1)),
    };
  }, [language, texts, format]);
}
