import type { Deps } from "./deps.ts";
import { type FetchedHostKeys, fetchHostKeys } from "./steps/fetch-host-keys.ts";

/** Asks the host application for its keys, as the first login would. */
export function examineHostLogin({ send }: Pick<Deps, "send">, path: string): Promise<FetchedHostKeys> {
  return fetchHostKeys(send, path);
}
