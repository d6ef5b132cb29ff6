import type { ApiKey } from "../../../src/api/api-keys.ts";
import { apiKeyQuery, queries } from "../../api/queries.ts";

/** Tells other tabs that the key is not what they show. */
const tabs = new BroadcastChannel("keyhold.key");
tabs.onmessage = () => void queries.invalidateQueries({ queryKey: apiKeyQuery.queryKey });

/** The key as the server has just answered it; null after it was deleted. An older answer on its way counts no more. */
export async function keepKey(key: ApiKey | null): Promise<void> {
  await queries.cancelQueries({ queryKey: apiKeyQuery.queryKey });
  queries.setQueryData(apiKeyQuery.queryKey, key);
  tabs.postMessage("changed");
}

/** Reads the key anew, where it is not certain what is stored. */
export function readKeyAgain(): Promise<void> {
  return queries.invalidateQueries({ queryKey: apiKeyQuery.queryKey });
}
