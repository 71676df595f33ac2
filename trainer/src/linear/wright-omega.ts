/**
 * Wright's omega function for real numbers: the ω > 0 with ω + ln ω = x, to some 1e-14. From a guess by two steps of
 * the fourth-order iteration of Fritsch, Shafer and Crowley (1973), "Solution of the transcendental equation w eʷ = x".
 */
export function wrightOmega(x: number): number {
  if (x < -35) return Math.exp(x);
  let omega = firstGuess(x);
  for (let round = 0; round < 2; round++) {
    const residual = x - omega - Math.log(omega);
    const a = 1 + omega;
    const b = 2 * a * (a + (2 / 3) * residual);
    omega *= 1 + ((residual / a) * (b - residual)) / (b - 2 * residual);
  }
  return omega;
}

function firstGuess(x: number): number {
  if (x > 1) return x - Math.log(x) + Math.log(x) / x;
  const power = Math.exp(x);
  return power / (1 + power);
}
