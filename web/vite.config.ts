import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compiledCatalogs } from "./build/catalogs.ts";
import { firstPaintScript } from "./build/first-paint.ts";

/**
 * What the first page needs is one file, also where later parts need some of it too: a file for each such share is a
 * request more, and compresses worse. The blocking script stays by itself.
 */
const FIRST_LOAD = {
  name: "first",
  tags: ["$initial" as const],
  test: (id: string) => !id.endsWith("first-paint.ts"),
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compiledCatalogs(), firstPaintScript()],
  build: {
    target: ["chrome123", "firefox120", "safari17.5"],
    outDir: "../dist/page",
    emptyOutDir: true,
    manifest: true,
    // Small files inlined as data: URLs would need holes in the Content-Security-Policy.
    assetsInlineLimit: 0,
    // The polyfill is for browsers older than those above.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { page: "index.html", "first-paint": "first-paint.ts" },
      output: { codeSplitting: { groups: [FIRST_LOAD] } },
    },
  },
});
