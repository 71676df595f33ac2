import { describe, expect, it } from "vitest";
import { parseModelConfigs } from "../src/model-config.js";

function parse(text: string): unknown {
  return parseModelConfigs(text, "models.config");
}

const config = (more: string): string =>
  `model_config_list { config { name: "m" base_path: "/m" model_platform: "tensorflow" ${more} } }`;

describe("a model configuration file", () => {
  it("reads what publishing writes", () => {
    const text = `model_config_list {
  config {
    name: "intent"
    base_path: "/models/intent"
    model_platform: "tensorflow"
    model_version_policy { all {} }
  }
}
`;
    expect(parse(text)).toEqual([
      { name: "intent", basePath: "/models/intent", policy: { kind: "all" }, labels: new Map() },
    ]);
  });

  it("reads every way to write text protobuf", () => {
    const text = `# two models
model_config_list: {
  config: { name: 'a' , base_path: "/a" "/b"; model_platform: "tensorflow"
    model_version_policy: < specific: { versions: [1, 2] versions: 7 } >
    version_labels { key: "stable" value: 1 }
    version_labels { key: "can\\"ary" value: 2 }
  }
  config { name: "b" base_path: "/b" model_platform: "tensorflow" model_version_policy { latest { num_versions: 3 } } }
}`;
    expect(parse(text)).toEqual([
      {
        name: "a",
        basePath: "/a/b",
        policy: { kind: "specific", versions: [1n, 2n, 7n] },
        labels: new Map([
          ["stable", 1n],
          ['can"ary', 2n],
        ]),
      },
      { name: "b", basePath: "/b", policy: { kind: "latest", numVersions: 3 }, labels: new Map() },
    ]);
  });

  it.each(["", "model_version_policy {}", "model_version_policy { latest {} }"])(
    "wants the highest version where it says no more than %j",
    (policy) => {
      expect(parse(config(policy))).toMatchObject([{ policy: { kind: "latest", numVersions: 1 } }]);
    },
  );

  it("may name no model", () => {
    expect(parse("")).toEqual([]);
    expect(parse("model_config_list {}")).toEqual([]);
  });

  it.each([
    ["model_config_list {", "models.config: the end: expected a field name, got nothing"],
    ["model_config_list", "models.config: the end: expected ':' or '{', got nothing"],
    ["model_config_list { config { name: } }", "models.config: line 1: expected a value, got }"],
    ["\n\nmodel_config_list { @ }", 'models.config: line 3: unexpected character "@"'],
    ["model_list {}", "models.config: line 1: unknown field model_list"],
    [config("colour: 1"), "models.config: line 1: unknown field colour"],
    [
      config("model_version_policy { all {} latest {} }"),
      "models.config: line 1: expected one of all, latest and specific",
    ],
    [
      config('version_labels { key: "a" value: "b" }'),
      "models.config: line 1: expected value to be an integer",
    ],
    [
      'model_config_list { config { name: "m" } }',
      "models.config: line 1: expected model m to have an absolute base_path, got none",
    ],
    [
      'model_config_list { config { name: "m" base_path: "m" } }',
      "models.config: line 1: expected model m to have an absolute base_path, got m",
    ],
    [
      'model_config_list { config { name: "m" base_path: "/m" } }',
      'models.config: line 1: expected model m to have model_platform "tensorflow", got none',
    ],
    ["model_config_list { config { } }", "models.config: line 1: expected a name"],
    [`${config("")} ${config("")}`, "models.config: line 1: duplicate model name m"],
    ["a {".repeat(40), "models.config: line 1: expected at most 32 nested messages, got a"],
  ])("%j is refused", (text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message }),
    );
  });
});
