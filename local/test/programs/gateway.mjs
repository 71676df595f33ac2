// Stands in for the gateway: answers with the environment it was given, and writes on SIGTERM to a table of the database.
import { createServer } from "node:http";
import pg from "pg";

if (process.env.GATEWAY_FAULT === "ends") {
  process.stderr.write("no table to write to\n");
  process.exit(7);
}
// GATEWAY_FAULT=lacks-at-first is mended within the time that a start gives, GATEWAY_FAULT=lacks isn't.
const startedAt = performance.now();
const problemsNow = () => {
  const isMended =
    process.env.GATEWAY_FAULT === "lacks-at-first" && performance.now() - startedAt > 1_000;
  const lacks = process.env.GATEWAY_FAULT?.startsWith("lacks") && !isMended;
  return lacks ? ["spam has no champion yet"] : [];
};

const { DATABASE_URL, DATABASE_POOL_SIZE, MODEL_SERVER_URL } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL_SIZE ?? 4) });
pool.on("error", () => undefined);
await pool.query("CREATE TABLE IF NOT EXISTS farewells (n integer)");

const server = createServer(async (request, response) => {
  if (request.url === "/readyz") {
    const model = await fetch(MODEL_SERVER_URL).catch(() => undefined);
    response.statusCode = model?.ok ? 200 : 503;
    response.end(
      JSON.stringify({
        modelServer: { engines: ["stand-in"] },
        problems: model ? problemsNow() : ["no model server"],
      }),
    );
    return;
  }
  try {
    const { rows } = await pool.query("SELECT count(*)::int AS count FROM farewells");
    response.end(JSON.stringify({ farewells: rows[0].count, DATABASE_POOL_SIZE }));
  } catch (error) {
    response.statusCode = 503;
    response.end(JSON.stringify({ error: error.message }));
  }
});
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ msg: "listening", port: server.address().port })}\n`);
});
process.once("SIGTERM", async () => {
  await pool.query("INSERT INTO farewells VALUES (1)");
  await pool.end();
  process.exit(0);
});
