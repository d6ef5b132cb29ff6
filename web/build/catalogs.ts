import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

/** Catalogs are written as ICU messages and shipped compiled, so that the page carries no parser. */
export function compiledCatalogs(): Plugin {
  return {
    name: "keyhold-catalogs",
    enforce: "pre",
    transform: {
      filter: { id: /\/locales\/.*\.json$/ },
      handler(text) {
        const catalog = JSON.parse(text) as Record<string, string>;
        const compiled = Object.entries(catalog).map(([id, message]) => [id, compileMessageOrThrow(message)]);
        return {
          code: `export default ${JSON.stringify(Object.fromEntries(compiled))};`,
          map: null,
          moduleType: "js",
        };
      },
    },
  };
}
