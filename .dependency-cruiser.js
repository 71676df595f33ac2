const packages =
  "tokenizer|savedmodel|evaluation|version|trainer|serving|gateway|local|lifecycle|web";
const only = (from, allowed) => ({
  name: `${from}-imports`,
  severity: "error",
  from: { path: `^${from}/src` },
  to: {
    path: `^(${packages})/`,
    pathNot: `^(${[from, ...allowed].join("|")})/`,
  },
});
export default {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, path: "/src/", pathNot: "(index|main)\\.tsx?$" },
      to: {},
    },
    {
      name: "config-only-from-main",
      severity: "error",
      from: { path: "/src/", pathNot: "/src/main\\.ts$" },
      to: { path: "/src/config\\.ts$" },
    },
    { name: "main-is-a-leaf", severity: "error", from: {}, to: { path: "/src/main\\.ts$" } },
    {
      name: "no-test-from-src",
      severity: "error",
      from: { path: "/src/" },
      to: { path: "/test/" },
    },
    {
      name: "no-deep-import",
      severity: "error",
      from: { path: "^([^/]+)/src" },
      to: {
        path: "^[^/]+/src/(?!index\\.ts$)",
        pathNot: "^($1/|gateway/src/(?:contract|gen/|typed-client/))",
      },
    },
    only("tokenizer", []),
    only("savedmodel", []),
    only("evaluation", []),
    only("local", []),
    only("version", ["tokenizer"]),
    only("trainer", ["tokenizer", "version", "savedmodel", "evaluation"]),
    only("serving", ["savedmodel"]),
    only("gateway", ["tokenizer", "version", "evaluation"]),
    only("lifecycle", ["version", "evaluation"]),
    only("web", ["tokenizer", "evaluation", "gateway"]),
    {
      name: "web-sees-the-contract-alone",
      severity: "error",
      from: { path: "^web/src" },
      to: {
        path: "^gateway/src/",
        pathNot: "^gateway/src/(?:contract(?:\\.ts$|/)|gen/|typed-client/)",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      conditionNames: ["source", "import", "types", "default"],
      exportsFields: ["exports"],
    },
  },
};
