import { describe, expect, it } from "vitest";
import { helpText, parseFlags } from "../src/flags.js";

describe("the flags", () => {
  it("are TensorFlow Serving's, with its defaults but for the policy", () => {
    expect(parseFlags(["--model_base_path=models/intent", "--model_name=intent"], "/here")).toEqual(
      {
        port: 8501,
        host: "127.0.0.1",
        source: { kind: "one", name: "intent", basePath: "/here/models/intent" },
        policy: { kind: "all" },
        pollSeconds: 1,
        timeoutMs: 30_000,
        enableCors: false,
        allowUnavailableLabels: false,
        engine: "auto",
        nativeFolder: "/here/native",
        maxBodyBytes: 67_108_864,
      },
    );
  });

  it("may have their value after a space, and need none for true", () => {
    const config = parseFlags(
      [
        "--rest_api_port",
        "0",
        "--rest_api_enable_cors_support",
        "--model_config_file=/etc/models.config",
        "--model_config_file_poll_wait_seconds=2",
        "--model_version_policy=latest",
      ],
      "/here",
    );
    expect(config).toMatchObject({
      port: 0,
      enableCors: true,
      source: { kind: "config-file", path: "/etc/models.config", pollSeconds: 2 },
      policy: { kind: "latest", numVersions: 1 },
    });
  });

  it("are refused with all that is wrong", () => {
    const args = [
      "--models_directory=m",
      "--port=1",
      "--rest_api_port=x",
      "--engine=gpu",
      "--host",
    ];
    expect(() => parseFlags(args, "/here")).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        message: [
          "unknown flag --port=1; --help lists the flags",
          "--host: expected a value",
          "--rest_api_port: expected 0 to 65535, got x",
          "--engine: expected auto, hot-path, wasm, native, got gpu",
        ].join("\n"),
      }),
    );
  });

  it.each([
    [[], "expected one of --model_base_path, --model_config_file, --models_directory, got none"],
    [
      ["--model_base_path=a", "--models_directory=b"],
      "expected one of --model_base_path, --model_config_file, --models_directory, got --model_base_path and --models_directory",
    ],
  ])("%j name no single source of models", (args, message) => {
    expect(() => parseFlags(args, "/here")).toThrow(message);
  });

  it("are all in the help", () => {
    expect(helpText()).toContain("--rest_api_port=8501");
    expect(helpText()).toContain("--file_system_poll_wait_seconds=1");
  });
});
