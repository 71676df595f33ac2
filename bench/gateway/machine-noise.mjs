/** How long a loop that is always the same takes: differences smaller than its spread mean nothing. */
export function machineNoise() {
  const times = Array.from({ length: 15 }, () => {
    const started = performance.now();
    let x = 1;
    for (let i = 0; i < 2e7; i += 1) x = (x * 1103515245 + 12345) % 2147483648;
    return performance.now() - started + x * 0;
  }).sort((a, b) => a - b);
  return `a constant loop took ${times[7].toFixed(0)} ms in the median, ${times[0].toFixed(0)} at least and ${times[14].toFixed(0)} at most.`;
}
