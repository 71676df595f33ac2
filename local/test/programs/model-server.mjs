// Stands in for the model server: listens where its flags say.
import { createServer } from "node:http";

const port = Number(
  process.argv.find((flag) => flag.startsWith("--rest_api_port="))?.split("=")[1],
);
const server = createServer((_request, response) =>
  response.end(JSON.stringify({ versions: [{ model: "intent", version: "1", engine: "none" }] })),
);
server.listen(port, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ msg: "listening", port: server.address().port })}\n`);
});
