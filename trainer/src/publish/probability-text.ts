/** The shortest decimal that reads back as the same float32, without an exponent; one is "1.0". */
export function probabilityText(probability: number): string {
  const value = Math.fround(probability);
  if (Number.isInteger(value)) return value.toFixed(1);
  for (let digits = 1; digits < 9; digits += 1) {
    const text = value.toExponential(digits - 1);
    if (Math.fround(Number(text)) === value) return plainDecimal(text);
  }
  return plainDecimal(value.toExponential(8));
}

/** `1.25e-7` as `0.000000125`. */
function plainDecimal(text: string): string {
  const [mantissa = "0", exponent = "0"] = text.split("e");
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  const point = Number(exponent) + 1;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  const padded = digits.padEnd(point + 1, "0");
  return `${sign}${padded.slice(0, point)}.${padded.slice(point)}`;
}
