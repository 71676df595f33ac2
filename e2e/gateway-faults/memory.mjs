// Loaded before a program that is started with --expose-gc: at each SIGUSR2 it collects its garbage and tells what it holds then.
process.on("SIGUSR2", () => {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  process.stdout.write(
    `${JSON.stringify({ memory: { rss, heapUsed, external, arrayBuffers } })}\n`,
  );
});
