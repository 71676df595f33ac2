import { defaultClientConditions, defineConfig } from "vite";

// `npx vite web` serves the pages while one writes them, before a gateway that runs on port 4002
export default defineConfig({
  base: "/app/",
  resolve: { conditions: ["source", ...defaultClientConditions] },
  build: {
    target: "es2022",
    // light-dark() as it stands: browsers have it since May 2024
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    // by which a test adds up what a page loads
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      onwarn: (warning, warn) => {
        // "use client" is for servers that draw pages
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
  server: {
    proxy: { "^/(?!app/)": "http://127.0.0.1:4002" },
  },
});
