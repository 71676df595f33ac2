// PGlite behind its socket, in memory: where the rows go when DATABASE_URL names no other database.
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

const db = await PGlite.create();
const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port: 0, maxConnections: 4 });
await server.start();
process.stdout.write(
  `${JSON.stringify({ port: Number(server.getServerConn().split(":").at(-1)) })}\n`,
);
