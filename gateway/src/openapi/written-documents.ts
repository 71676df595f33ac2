import { ROUTES } from "../routes/routes.js";
import { openApiDocument } from "./document.js";
import { insomniaCollection } from "./insomnia.js";
import { packageVersion } from "./package-version.js";

/** The files that are made of the table of routes, by their path in the repository. */
export function writtenDocuments(): Readonly<Record<string, string>> {
  const document = openApiDocument(ROUTES, packageVersion());
  return {
    "docs/openapi.json": `${JSON.stringify(document, null, 2)}\n`,
    "docs/insomnia.json": `${JSON.stringify(insomniaCollection(document), null, 2)}\n`,
  };
}
