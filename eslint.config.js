import tseslint from "typescript-eslint";
import { documentedExports } from "./eslint.rules.js";

export default tseslint.config(
  {
    ignores: ["**/dist/**", "**/coverage/**", "**/gen/**", "**/.venv/**", "**/venv/**", "data/**"],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", ".dependency-cruiser.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-console": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: false },
      ],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unsafe-type-assertion": "error",
      "@typescript-eslint/prefer-readonly": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "use a union of strings" },
        { selector: "ExportDefaultDeclaration", message: "named exports only" },
        { selector: "ExportAllDeclaration", message: "name each export" },
      ],
      "no-restricted-properties": [
        "error",
        {
          object: "process",
          property: "env",
          message: "main.ts alone reads the environment, and hands it to readConfig",
        },
      ],
    },
  },
  {
    files: ["*/test/**", "e2e/**", "bench/**", "checks/**", "bin/**", "vitest.config.ts"],
    rules: {
      "no-restricted-properties": "off",
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: {
      "no-restricted-syntax": "off",
      "@typescript-eslint/explicit-module-boundary-types": "off",
    },
  },
  {
    files: ["*/src/**/*.{ts,tsx}"],
    plugins: { house: { rules: { "documented-exports": documentedExports } } },
    rules: { "house/documented-exports": "error" },
  },
  // a text's type is the text, and the other language is held to it
  {
    files: ["web/src/**/texts.en.ts"],
    rules: { "@typescript-eslint/explicit-module-boundary-types": "off" },
  },
  // vitest reads its configuration from the default export
  { files: ["vitest.config.ts"], rules: { "no-restricted-syntax": "off" } },
  { files: ["*/src/main.ts"], rules: { "no-restricted-properties": "off" } },
);
