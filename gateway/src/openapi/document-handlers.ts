import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PageFile } from "../contract/documents.js";
import { GatewayError } from "../gateway-error.js";
import type { Handler, RouteTable } from "../routes/route.js";
import { openApiDocument } from "./document.js";
import { packageVersion } from "./package-version.js";

/** All comes from here, and nothing that stands in the page itself is run or applied. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>intent-serving</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<script src="docs/swagger-ui-bundle.js" defer></script>
<script src="docs/start.js" defer></script>
</head>
<body><main id="page"></main></body>
</html>
`;

const START = `SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#page",
  tryItOutEnabled: true,
  validatorUrl: null,
  displayRequestDuration: true,
});
`;

/** Makes the handlers of the document and of the page that tries its requests. */
export function documentHandlers(
  table: () => RouteTable,
): Readonly<Record<"openApi" | "tryIt" | "tryItFile", Handler>> {
  // one buffer for all who ask: slow readers of what anyone may read hold nothing else in memory
  let document: Buffer | undefined;
  const files = new Map<PageFile, Promise<Buffer>>();
  const fileOf = (name: PageFile): Promise<Buffer> => {
    const file = files.get(name) ?? readPageFile(name);
    files.set(name, file);
    file.catch(() => files.delete(name));
    return file;
  };
  return {
    openApi: (ctx) => {
      document ??= Buffer.from(JSON.stringify(openApiDocument(table(), packageVersion())));
      ctx.type = "application/json";
      ctx.body = document;
    },
    tryIt: (ctx) => {
      ctx.set("Content-Security-Policy", POLICY);
      ctx.type = "text/html; charset=utf-8";
      ctx.body = PAGE;
    },
    tryItFile: async (ctx) => {
      const file = PageFile.safeParse(ctx.params["file"]);
      if (!file.success) {
        throw new GatewayError(
          "route-unknown",
          `expected one of ${PageFile.options.join(", ")}, got another file`,
        );
      }
      ctx.body = await fileOf(file.data);
      ctx.set("Cache-Control", "private, max-age=3600");
      ctx.type = file.data.endsWith(".css")
        ? "text/css; charset=utf-8"
        : "text/javascript; charset=utf-8";
    },
  };
}

/** Read when somebody looks: who only predicts needs none of it in memory. */
async function readPageFile(file: PageFile): Promise<Buffer> {
  if (file === "start.js") return Buffer.from(START);
  try {
    return await readFile(createRequire(import.meta.url).resolve(`swagger-ui-dist/${file}`));
  } catch (cause) {
    throw new GatewayError(
      "route-unknown",
      "the page's files are not installed here; /openapi.json has the document",
      { cause },
    );
  }
}
