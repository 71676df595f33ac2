/**
 * Writes a float32 from 0 upwards as the shortest decimal that reads back as the same float32: without exponent, with
 * at least one digit after the point ("1.0", "0.73356545", "0.00000000012").
 *
 * @param value a finite number, 0 or above, that is a float32 (`Math.fround(value) === value`)
 */
export function probabilityText(value: number): string {
  if (value === 0) return "0.0";
  let text = value.toExponential(8);
  for (let digits = 8; digits > 0; digits -= 1) {
    const shorter = reading(value, digits);
    if (shorter === undefined) break;
    text = shorter;
  }
  return plain(text);
}

/** The value in so many digits, where that reads back as the same float32. */
function reading(value: number, digits: number): string | undefined {
  const nearest = value.toExponential(digits - 1);
  if (Math.fround(Number(nearest)) === value) return nearest;
  if (!Number.isInteger(Math.log2(value))) return undefined;
  const next = nextDecimal(nearest);
  return Math.fround(Number(next)) === value ? next : undefined;
}

/**
 * The next decimal upwards with as many digits. A power of two has float32 neighbours at half the distance below it, so
 * the nearest short decimal can lie outside below while the next one up still lies inside.
 */
function nextDecimal(text: string): string {
  const [mantissa = "", exponent = ""] = text.split("e");
  const digits = String(Number(mantissa.replace(".", "")) + 1);
  const scale = Number(exponent) - (mantissa.length > 1 ? mantissa.length - 2 : 0);
  return `${digits}e${String(scale)}`;
}

function plain(text: string): string {
  const [mantissa = "", exponent = ""] = text.split("e");
  const point = mantissa.indexOf(".");
  const digits = mantissa.replace(".", "");
  const whole = (point === -1 ? digits.length : point) + Number(exponent);
  const padded = digits.padStart(digits.length + Math.max(0, 1 - whole), "0");
  const left = Math.max(1, whole);
  const right = padded.slice(left).replace(/0+$/, "");
  return `${padded.slice(0, left).padEnd(left, "0")}.${right === "" ? "0" : right}`;
}
