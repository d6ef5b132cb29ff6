import type { CDPSession, Page } from "playwright-core";
import { expect } from "vitest";

/** Where scripts and people with the browser's tools can look for a text, by name; those in which it stands. */
export function placesWith(page: Page, text: string): Promise<string[]> {
  return page.evaluate((text) => {
    const fields = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")];
    const places = {
      document: document.documentElement.outerHTML,
      "other fields": fields
        .filter(({ name }) => name !== "secret_key")
        .map(({ value }) => value)
        .join("\n"),
      address: location.href,
      history: JSON.stringify(history.state),
      "name of the window": window.name,
      performance: JSON.stringify(performance.getEntries()),
    };
    return Object.entries(places)
      .filter(([, content]) => content?.includes(text))
      .map(([name]) => name);
  }, text);
}

/** Everything that the page keeps in the browser. */
export function keptBy(page: Page) {
  return page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
}

/** What the query client remembers of answers and of calls, found by way of React's own tree. */
export function cachedBy(page: Page): Promise<{ queries: string; calls: number }> {
  return page.evaluate(() => {
    interface Fiber {
      readonly memoizedProps?: { readonly client?: Client };
      readonly child: Fiber | null;
    }
    interface Client {
      getQueryCache(): { getAll(): readonly { queryKey: unknown; state: unknown }[] };
      getMutationCache(): { getAll(): readonly unknown[] };
    }
    const root = document.getElementById("root");
    const [, top] = Object.entries(root ?? {}).find(([name]) => name.startsWith("__reactContainer$")) ?? [];
    let fiber = top as Fiber | null | undefined;
    while (fiber && fiber.memoizedProps?.client === undefined) fiber = fiber.child;
    const client = fiber?.memoizedProps?.client;
    if (client === undefined) throw new Error("React's tree holds no query client");
    const queries = client.getQueryCache().getAll();
    return {
      queries: JSON.stringify(queries.map(({ queryKey, state }) => [queryKey, state])),
      calls: client.getMutationCache().getAll().length,
    };
  });
}

/** From now on reads the whole document after every change to it. The answer tells how often this text stood in it. */
export async function watchDocument(page: Page, text: string): Promise<() => Promise<number>> {
  const watch = await page.evaluateHandle((text) => {
    const seen = { changes: 0, sightings: 0 };
    new MutationObserver((records) => {
      seen.changes += records.length;
      const before = records.some(({ oldValue }) => oldValue?.includes(text));
      if (before || document.documentElement.outerHTML.includes(text)) seen.sightings++;
    }).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeOldValue: true,
      characterData: true,
      characterDataOldValue: true,
    });
    return seen;
  }, text);
  return async () => {
    const { changes, sightings } = await watch.jsonValue();
    if (changes === 0) throw new Error("the document did not change");
    return sightings;
  };
}

/** Whether this text is on the page at any moment from now on, however short. */
export async function recordText(page: Page, text: string): Promise<() => Promise<boolean>> {
  const seen = await page.evaluateHandle((wanted) => {
    const record = { wasSeen: document.body.innerText.includes(wanted) };
    const look = () => {
      record.wasSeen ||= document.body.innerText.includes(wanted);
    };
    new MutationObserver(look).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
    return record;
  }, text);
  return async () => (await seen.jsonValue()).wasSeen;
}

/**
 * How many strings in the memory of the page's scripts hold one of these texts or one half of it, after everything that
 * nothing refers to has been thrown away. One look takes a second, for however many texts.
 */
export async function stringsWith(page: Page, ...texts: readonly string[]): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  try {
    const strings = await stringsInMemory(devtools);
    const halves = texts.flatMap((text) => {
      const middle = Math.floor(text.length / 2);
      return [text.slice(0, middle), text.slice(middle)];
    });
    return strings.filter((string) => halves.some((half) => string.includes(half))).length;
  } finally {
    await devtools.detach();
  }
}

/** That no string in memory holds these any more, or none a moment later: React keeps what it rendered before for as long. */
export async function expectForgotten(page: Page, ...texts: readonly string[]): Promise<void> {
  let count = await stringsWith(page, ...texts);
  // So many looks and not so many seconds, since on a busy machine one look takes many.
  for (let looks = 1; count > 0 && looks < 5; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    count = await stringsWith(page, ...texts);
  }
  expect(count).toBe(0);
}

const STRINGS = '"strings":[';

async function stringsInMemory(devtools: CDPSession): Promise<readonly string[]> {
  let text = "";
  devtools.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => {
    text += chunk;
  });
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  // The last part of a snapshot, and a small one. Within a string these quotes would stand behind a backslash.
  const start = text.lastIndexOf(STRINGS);
  if (start === -1) throw new Error("the snapshot of the memory holds no strings");
  return JSON.parse(`{${text.slice(start)}`).strings;
}
