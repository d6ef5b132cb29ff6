import type { Plugin } from "vite";

/** Puts the blocking script into the head, under its hashed name: Vite itself knows module scripts only, which wait. */
export function firstPaintScript(): Plugin {
  return {
    name: "keyhold-first-paint",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const chunk = Object.values(bundle ?? {}).find(({ name }) => name === "first-paint");
        if (chunk === undefined) throw new Error("the bundle holds no first-paint script");
        return [{ tag: "script", attrs: { src: `/${chunk.fileName}` }, injectTo: "head" }];
      },
    },
  };
}
