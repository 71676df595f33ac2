import { useMemo } from "react";
import { type Language, useLanguage } from "./language.js";

/** How numbers and times are written in a language. */
export interface Format {
  /** A count, or a number with so many decimals at most. */
  readonly number: (value: number, decimals?: number) => string;
  /** A share or probability, a number or the wire's text: `73.4%`; never 0% or 100% of what is neither. */
  readonly percent: (value: number | string, decimals?: number) => string;
  /** Both ends of an interval of shares: `75.7% – 83.5%`. */
  readonly interval: (ends: { readonly lower: number; readonly upper: number }) => string;
  /** With its sign: `+1.32`. */
  readonly signed: (value: number, decimals?: number) => string;
  /** `2.9 ms`, `1.2 s`. */
  readonly milliseconds: (value: number) => string;
  /** An ISO time in the reader's time zone: `21 Nov 2026, 19:20:05`. */
  readonly time: (iso: string) => string;
  /** An ISO time's day: `21 Nov 2026`. */
  readonly day: (iso: string) => string;
  /** A day of the calendar, wherever the reader is: `2026-11-21` as `21 Nov 2026`. */
  readonly calendarDay: (day: string) => string;
  /** `1 row`, `2 rows`: the forms without their number. */
  readonly counted: (n: number, one: string, other: string) => string;
}

/** How the spoken language writes numbers and times. */
export function useFormat(): Format {
  const { language } = useLanguage();
  return useMemo(() => formatOf(language), [language]);
}

/** How a language writes numbers and times. */
export function formatOf(language: Language): Format {
  const locale = language === "en" ? "en-GB" : "fr-FR";
  const plural = new Intl.PluralRules(locale);
  const number = (value: number, decimals = 0): string =>
    withMinus(new Intl.NumberFormat(locale, { maximumFractionDigits: decimals }).format(value));
  const time = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const calendarDay = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  return {
    number,
    percent: (value, decimals = 1) => percent(locale, Number(value), decimals),
    interval: ({ lower, upper }) =>
      `${percent(locale, lower, 1)}\u00a0–\u2060\u00a0${percent(locale, upper, 1)}`,
    signed: (value, decimals = 2) => {
      const isTiny = value !== 0 && Math.abs(value) < 10 ** -decimals;
      const text = new Intl.NumberFormat(locale, {
        signDisplay: "exceptZero",
        ...(isTiny
          ? { maximumSignificantDigits: 1 }
          : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
      }).format(value);
      return withMinus(text);
    },
    milliseconds: (value) =>
      value < 1_000
        ? `${number(value, value < 10 ? 1 : 0)}\u00a0ms`
        : `${number(value / 1_000, 1)}\u00a0s`,
    time: (iso) => time.format(new Date(iso)),
    day: (iso) => day.format(new Date(iso)),
    calendarDay: (iso) => calendarDay.format(new Date(`${iso}T00:00:00Z`)),
    counted: (n, one, other) => `${number(n)} ${plural.select(n) === "one" ? one : other}`,
  };
}

/** The sign that is as wide as a plus, and that no line ends with. */
function withMinus(text: string): string {
  return text.replace("-", "−");
}

function percent(locale: string, value: number, decimals: number): string {
  const format = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  const least = 10 ** -(decimals + 2);
  const space = locale === "fr-FR" ? "\u00a0" : "";
  if (value > 0 && value < least) return `<${space}${format.format(least)}`;
  if (value < 1 && value > 1 - least) return `>${space}${format.format(1 - least)}`;
  return withMinus(format.format(value));
}
