import type { AuditEntry, AuditPage } from "../../../src/api/audit.ts";
import { call } from "../../api/session.ts";

const PAGE = 50;
const LARGEST = 500;
/** With a filter the server looks through some thousand entries at a time; so often it is asked before somebody is. */
const ASKED_AT_ONCE = 10;

/** The next entries that pass a filter. None, and a `next`, means that there may be some further back. */
export async function readPage(query: string, after: number | null): Promise<AuditPage> {
  const items: AuditEntry[] = [];
  let next = after;
  for (let asked = 0; asked < ASKED_AT_ONCE; asked++) {
    const page = await ask(query, PAGE - items.length, next);
    items.push(...page.items);
    next = page.next;
    if (next === null || items.length >= PAGE) break;
  }
  return { items, next };
}

/** All entries of the account, newest first, in large pages. */
export async function* readAll(signal: AbortSignal): AsyncGenerator<readonly AuditEntry[]> {
  for (let next: number | null = null; ; ) {
    const page: AuditPage = await ask("", LARGEST, next);
    signal.throwIfAborted();
    yield page.items;
    next = page.next;
    if (next === null) return;
  }
}

function ask(query: string, limit: number, after: number | null): Promise<AuditPage> {
  const parameters = new URLSearchParams(query);
  parameters.set("limit", String(limit));
  if (after !== null) parameters.set("after", String(after));
  return call<AuditPage>("GET", `/api/v1/audit?${parameters}`);
}
