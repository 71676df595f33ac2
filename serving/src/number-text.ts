/**
 * A floating point number as TensorFlow Serving writes it (`WriteDecimal` in its util/json_tensor.cc): `%g` where that
 * reads back as the same number, else all digits a float32 (9) or a float64 (17) needs; `.0` where it would look like an
 * integer. NaN and infinities are `NaN`, `Infinity` and `-Infinity`, which is not JSON.
 */
export function floatText(value: number): string {
  return decimalText(value, FLOAT);
}

/** The same for a float64. */
export function doubleText(value: number): string {
  return decimalText(value, DOUBLE);
}

interface Precision {
  readonly digits: number;
  /** How far, in units of the last of `digits` digits, a value may lie from the `%g` text that reads back as it. */
  readonly reach: number;
  /** Below this, numbers have fewer bits, and a short text may lie further off. */
  readonly smallestNormal: number;
  readonly round: (value: number) => number;
}

const SHORT_DIGITS = 6;
const FLOAT: Precision = { digits: 9, reach: 64, smallestNormal: 2 ** -126, round: Math.fround };
const DOUBLE: Precision = {
  digits: 17,
  reach: 12,
  smallestNormal: 2 ** -1022,
  round: (value) => value,
};

function decimalText(value: number, precision: Precision): string {
  if (!Number.isFinite(value))
    return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const sign = value < 0 ? "-" : "";
  const magnitude = Math.abs(value);

  const long = roundedDecimal(magnitude, precision.digits);
  if (magnitude < precision.smallestNormal || mayBeShort(long.digits, precision)) {
    const short = roundedDecimal(magnitude, SHORT_DIGITS);
    const text = generalText(short);
    if (precision.round(Number(text)) === magnitude) return sign + text;
  }
  return sign + generalText(long);
}

/** `digits` stands for d.ddd × 10^exponent. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function roundedDecimal(magnitude: number, digitCount: number): Decimal {
  const text = magnitude.toExponential(digitCount - 1);
  const mark = text.indexOf("e");
  const digits = text.charAt(0) + text.slice(2, mark);
  const exponent = Number(text.slice(mark + 1));
  return isTie(magnitude)
    ? tieToEven(magnitude, digitCount, { digits, exponent })
    : { digits, exponent };
}

/**
 * Whether the number may lie half way between two decimals of our lengths: it has few bits below the point, so that its
 * decimal text ends early. JavaScript rounds ties up, printf to the even digit.
 */
function isTie(magnitude: number): boolean {
  return Number.isInteger(magnitude * 2 ** 26);
}

function tieToEven(magnitude: number, digitCount: number, rounded: Decimal): Decimal {
  const exact = magnitude.toExponential(60);
  const rest = exact.slice(digitCount + 1, exact.indexOf("e"));
  if (!/^50*$/.test(rest)) return rounded;
  const kept = exact.charAt(0) + exact.slice(2, digitCount + 1);
  const last = kept.charCodeAt(kept.length - 1);
  if (last % 2 === 1) return rounded;
  return { digits: kept, exponent: Number(exact.slice(exact.indexOf("e") + 1)) };
}

/** Most numbers need all digits: what follows the sixth then lies far from zero. */
function mayBeShort(digits: string, precision: Precision): boolean {
  const scale = 10 ** (precision.digits - SHORT_DIGITS);
  const rest = Number(digits.slice(SHORT_DIGITS));
  return rest <= precision.reach || rest >= scale - precision.reach;
}

/** What printf's `%g` makes of the rounded digits, and `.0` where neither a point nor an exponent is left. */
function generalText({ digits, exponent }: Decimal): string {
  let end = digits.length;
  while (end > 1 && digits.charCodeAt(end - 1) === 0x30) end--;
  const significant = digits.slice(0, end);
  if (exponent < -4 || exponent >= digits.length) {
    const fraction = end > 1 ? `.${significant.slice(1)}` : "";
    const power = Math.abs(exponent);
    return `${significant.charAt(0)}${fraction}e${exponent < 0 ? "-" : "+"}${power < 10 ? "0" : ""}${String(power)}`;
  }
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${significant}`;
  if (end <= exponent + 1) return `${significant.padEnd(exponent + 1, "0")}.0`;
  return `${significant.slice(0, exponent + 1)}.${significant.slice(exponent + 1)}`;
}

/** A double as rapidjson's writer quotes it in error texts: the shortest digits that read back, `e21` without a plus. */
export function shortestText(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  if (text.includes("e")) return text.replace("e+", "e");
  return text.includes(".") ? text : `${text}.0`;
}
