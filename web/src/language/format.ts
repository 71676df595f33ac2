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

/** Each is made once: the browser takes a millisecond for it, and long tables ask in every cell. */
const FORMATS = new Map<Language, Format>();

/** How the spoken language writes numbers and times. */
export function useFormat(): Format {
  const { language } = useLanguage();
  const format = FORMATS.get(language) ?? formatOf(language);
  FORMATS.set(language, format);
  return format;
}

/** How a language writes numbers and times. */
export function formatOf(language: Language): Format {
  const locale = language === "en" ? "en-GB" : "fr-FR";
  const plural = new Intl.PluralRules(locale);
  const numbers = numberFormats(locale);
  const number = (value: number, decimals = 0): string =>
    withMinus(numbers({ maximumFractionDigits: decimals }).format(value));
  const time = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const calendarDay = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  return {
    number,
    percent: (value, decimals = 1) => percent(numbers, Number(value), decimals),
    interval: ({ lower, upper }) =>
      `${percent(numbers, lower, 1)}\u00a0–\u2060\u00a0${percent(numbers, upper, 1)}`,
    signed: (value, decimals = 2) => {
      const isTiny = value !== 0 && Math.abs(value) < 10 ** -decimals;
      const text = numbers({
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

/** Answers the same format for the same options. */
function numberFormats(locale: string): (options: Intl.NumberFormatOptions) => Intl.NumberFormat {
  const kept = new Map<string, Intl.NumberFormat>();
  return (options) => {
    const key = JSON.stringify(options);
    const format = kept.get(key) ?? new Intl.NumberFormat(locale, options);
    kept.set(key, format);
    return format;
  };
}

function percent(
  numbers: ReturnType<typeof numberFormats>,
  value: number,
  decimals: number,
): string {
  const format = numbers({
    style: "percent",
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  const least = 10 ** -(decimals + 2);
  if (value > 0 && value < least) return `<${spaceOf(format)}${format.format(least)}`;
  if (value < 1 && value > 1 - least) return `>${spaceOf(format)}${format.format(1 - least)}`;
  return withMinus(format.format(value));
}

/** What French has between a sign and its number. */
function spaceOf(format: Intl.NumberFormat): string {
  return format.resolvedOptions().locale.startsWith("fr") ? "\u00a0" : "";
}
