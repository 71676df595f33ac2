import { describe, expect, it } from "vitest";
import { isApiPath, parseRoute } from "../src/rest-route.js";
import { asRecord, readFixture, textOf } from "./fixtures.js";

describe("a path", () => {
  it.each(readFixture("paths"))("%j", (row) => {
    const { model, version, label, api, subresource, error } = asRecord(row);
    const parse = (): unknown => parseRoute(textOf(row, "method"), textOf(row, "path"));
    if (error !== undefined) {
      expect(parse).toThrow(textOf(row, "error"));
      return;
    }
    const choice =
      version === undefined
        ? label === undefined
          ? { by: "latest" }
          : { by: "label", label }
        : { by: "version", version: BigInt(Number(version)) };
    expect(parse()).toEqual({ action: api ?? subresource ?? "status", model, choice });
  });

  it.each([
    [
      "GET",
      "/V1/Models/m/VERSIONS/007",
      { action: "status", model: "m", choice: { by: "version", version: 7n } },
    ],
    // the segment matches whatever its case, but only the lower-case one means metadata
    ["GET", "/v1/models/m/Metadata", { action: "status", model: "m", choice: { by: "latest" } }],
    [
      "GET",
      "/v1/models/metadata",
      { action: "status", model: "metadata", choice: { by: "latest" } },
    ],
    // a query string is part of the last name
    ["GET", "/v1/models/m?x", { action: "status", model: "m?x", choice: { by: "latest" } }],
    ["GET", "/v1/models/a%zz%41", { action: "status", model: "a%zzA", choice: { by: "latest" } }],
  ])("%s %s", (method, path, route) => {
    expect(parseRoute(method, path)).toEqual(route);
  });

  it.each([
    ["POST", "/v1/models/m:Predict"],
    ["POST", "/v1/models/m:predict/"],
    ["POST", "/v1/models/m:predict?x=1"],
    ["GET", "/v1/models/m/versions/1?x"],
    ["GET", "/v1/models/m/"],
    ["GET", "/v1/models/m/versions/1/labels/a"],
    ["GET", "/v1/models/m/versions/-1"],
    ["DELETE", "/v1/models/m"],
    ["HEAD", "/v1/models/m"],
  ])("%s %s is malformed", (method, path) => {
    expect(() => parseRoute(method, path)).toThrow(`Malformed request: ${method} ${path}`);
  });

  it.each([
    "/v1/versions/3",
    "/v1/models/versions/3",
    "/v1/models/labels/a/metadata",
    "/v1/models",
  ])("%s names no model", (path) => {
    const message =
      path === "/v1/versions/3" ? "Malformed request" : "Missing model name in request.";
    expect(() => parseRoute("GET", path)).toThrow(message);
  });

  it("belongs to the API below /v1/ alone", () => {
    expect(["/v1/", "/V1/x", "/v1/models"].map(isApiPath)).toEqual([true, true, true]);
    expect(["/v1", "/", "/v2/x", "/x/v1/"].map(isApiPath)).toEqual([false, false, false, false]);
  });
});
