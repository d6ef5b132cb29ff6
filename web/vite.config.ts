import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compiledCatalogs } from "./build/catalogs.ts";
import { firstPaintScript } from "./build/first-paint.ts";

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
    rolldownOptions: { input: { page: "index.html", "first-paint": "first-paint.ts" } },
  },
});
