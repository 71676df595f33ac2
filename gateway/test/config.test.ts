import { expect, it } from "vitest";
import { readConfig } from "../src/config.js";

const DATABASE_URL = "postgres://someone:secret@127.0.0.1:5432/db";

it("fills in what isn't given, and freezes the whole", () => {
  const settings = readConfig({ DATABASE_URL, PORT: "", HOME: "/root" });
  expect(settings).toMatchObject({
    host: "127.0.0.1",
    port: 4002,
    modelServerUrl: "http://127.0.0.1:8501",
    modelsDirectory: "models",
    allowedHosts: [],
  });
  expect(Object.isFrozen(settings)).toBe(true);
});

it("reads lists and numbers", () => {
  const settings = readConfig({ DATABASE_URL, PORT: "0", ALLOWED_HOSTS: "api.example, intern" });
  expect(settings).toMatchObject({ port: 0, allowedHosts: ["api.example", "intern"] });
});

it("tells all problems at once, and no secret", () => {
  expect(() =>
    readConfig({
      PORT: "65536",
      DATABASE_POOL_SIZE: "no",
      LOG_LEVEL: "loud",
      MODEL_SERVER_URL: "x",
    }),
  ).toThrow(
    [
      "PORT: expected a whole number from 0 to 65535",
      "MODEL_SERVER_URL: expected an address that begins with http:// or https://",
      "DATABASE_URL: expected postgres://user:password@host:port/database, got nothing",
      "DATABASE_POOL_SIZE: expected a whole number from 1 to 1000",
    ].join("\n"),
  );
  expect(() => readConfig({ DATABASE_URL: "mysql://u:secret@h/d" })).toThrow(
    "DATABASE_URL: expected an address that begins with postgres:// or postgresql://",
  );
});
