import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { printedConfig, readConfig, settingsHelp, settingsOf } from "../src/config.js";
import { SETTINGS, variableOf } from "../src/settings/settings.js";

const DATABASE_URL = "postgres://someone:secret@127.0.0.1:5432/db";
const root = fileURLToPath(new URL("../..", import.meta.url));

function file(text: string) {
  return { path: "gateway.yml", text };
}

describe("the configuration", () => {
  it("fills in what isn't given, and freezes the whole", () => {
    const settings = settingsOf(readConfig({ DATABASE_URL, PORT: "", HOME: "/root" }));
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
    const settings = settingsOf(
      readConfig({ DATABASE_URL, PORT: "0", ALLOWED_HOSTS: "api.example, intern" }),
    );
    expect(settings).toMatchObject({ port: 0, allowedHosts: ["api.example", "intern"] });
  });

  it("takes the environment before the file, and the file before the default", () => {
    const config = readConfig(
      { DATABASE_URL, PORT: "1", MAX_QUERY_LENGTH: "" },
      file("port: 2\nmaxQueryLength: 3\nallowedHosts: [a, b]"),
    );
    expect(settingsOf(config)).toMatchObject({
      port: 1,
      maxQueryLength: 3,
      allowedHosts: ["a", "b"],
      maxEmailLength: 262_144,
    });
    const named = ["port", "maxQueryLength", "maxEmailLength"].map((name) =>
      config.sources.get(name),
    );
    expect(named).toEqual(["PORT", "gateway.yml", "default"]);
  });

  it("tells all problems at once, and no secret", () => {
    expect(() =>
      settingsOf(
        readConfig(
          { PORT: "65536", DATABASE_POOL_SIZE: "no", MODEL_SERVER_URL: "x" },
          file("logLevel: loud\nprot: 4002\nmaxQueryLength: '5'"),
        ),
      ),
    ).toThrow(
      [
        `gateway.yml: prot: no such setting; there are ${Object.keys(SETTINGS).join(", ")}`,
        "PORT: expected a whole number from 0 to 65535",
        "MODEL_SERVER_URL: expected an address that begins with http:// or https://",
        "DATABASE_URL: expected postgres://user:password@host:port/database, got nothing",
        "DATABASE_POOL_SIZE: expected a whole number from 1 to 1000",
        "gateway.yml: logLevel: expected one of debug, info, warn, error, silent",
        "gateway.yml: maxQueryLength: expected a whole number from 1 to 4000",
      ].join("\n"),
    );
    expect(() => settingsOf(readConfig({ DATABASE_URL: "mysql://u:secret@h/d" }))).toThrow(
      "DATABASE_URL: expected an address that begins with postgres:// or postgresql://",
    );
  });

  it.each([
    ["broken YAML", "port: [1\nhost: secret", /^gateway\.yml: [^\n]*$/],
    ["a key given twice", "port: 1\nport: 2", "gateway.yml: Map keys must be unique"],
    ["no settings", "4002", "gateway.yml: expected settings, one a line (port: 4002)"],
  ])("refuses a file with %s", (_, text, message) => {
    const read = (): unknown => settingsOf(readConfig({ DATABASE_URL }, file(text)));
    expect(read).toThrow(message);
    expect(read).not.toThrow("secret");
  });

  it("takes an empty file for one that says nothing", () => {
    expect(settingsOf(readConfig({ DATABASE_URL }, file("# nothing\n"))).port).toBe(4002);
  });

  it("is printed as a file that says the same, with who said it and without secrets", () => {
    const config = readConfig({ DATABASE_URL, ALLOWED_HOSTS: "a" }, file("port: 2"));
    const printed = printedConfig(config);
    expect(printed).toContain("port: 2 # gateway.yml\n");
    expect(printed).toContain("host: 127.0.0.1 # default\n");
    expect(printed).toContain(
      "databaseUrl: postgres://someone:***@127.0.0.1:5432/db # DATABASE_URL",
    );
    expect(printed).not.toContain("secret");
    const again = settingsOf(readConfig({}, file(printed)));
    expect({ ...again, databaseUrl: "" }).toEqual({ ...settingsOf(config), databaseUrl: "" });
  });

  it("is printed where something is wrong or missing too, and says where", () => {
    const printed = printedConfig(readConfig({ PORT: "x" }, file("logLevel: warn")));
    expect(printed).toContain("# port: nothing that holds # PORT\n");
    expect(printed).toContain("# databaseUrl: nothing that holds # default\n");
    expect(printed).toContain("logLevel: warn # gateway.yml\n");
  });

  it("has each setting in the help, under its variable", () => {
    const help = settingsHelp();
    for (const [name, { ofText }] of Object.entries<{ readonly ofText?: unknown }>(SETTINGS)) {
      expect(help).toContain(`  ${ofText === undefined ? name : variableOf(name)} `);
    }
  });

  it.each(["dev", "prod"])("conf/gateway.%s.yml is one that the gateway takes", async (name) => {
    const text = await readFile(join(root, "conf", `gateway.${name}.yml`), "utf8");
    expect(settingsOf(readConfig({ DATABASE_URL }, { path: name, text })).port).toBe(4002);
  });

  it("is chosen by GATEWAY_CONFIG, and shown without a start", { timeout: 100_000 }, async () => {
    const show = async (GATEWAY_CONFIG: string): Promise<string> => {
      const env = { PATH: process.env["PATH"], DATABASE_URL, GATEWAY_CONFIG };
      const args = [join(root, "gateway/dist/main.js"), "--print-config"];
      return promisify(execFile)(process.execPath, args, { env }).then(
        ({ stdout }) => stdout,
        (error: unknown) => String(error),
      );
    };
    const [dev, prod, none] = await Promise.all([show(""), show("prod"), show("./nowhere.yml")]);
    expect(dev).toContain("host: 127.0.0.1 # conf/gateway.dev.yml");
    expect(prod).toContain("host: 0.0.0.0 # conf/gateway.prod.yml");
    expect(none).toContain("expected dev, prod or the path of a YAML file, got ./nowhere.yml");
  });
});
