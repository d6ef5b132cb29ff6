import { type CompactVerifyGetKey, createLocalJWKSet } from "jose";
import type { Send } from "../../net/send.ts";
import { fetchHostKeys } from "./fetch-host-keys.ts";

/** The host application's public keys, as it names them now. */
export interface HostKeys {
  /**
   * What chooses the key of a token, after the keys were fetched anew where that may help: they are old, or none has this
   * name. Undefined when the host has told none in the last 24 hours.
   */
  find(keyId: string): Promise<CompactVerifyGetKey | undefined>;
}

/** From this age on they are fetched anew before they are used: a key that the host has withdrawn is good for no longer. */
const FRESH_MS = 10 * 60_000;
/** While the host does not answer, the last ones are used for this long. */
const OLDEST_MS = 24 * 3_600_000;
/** Not more often than this, whatever keys strangers name in their tokens. */
const RETRY_MS = 30_000;

export interface HostKeysDeps {
  readonly send: Send;
  readonly now: () => number;
  readonly note?: (problem: string | undefined) => void;
}

interface KeySet {
  readonly names: ReadonlySet<string>;
  readonly choose: CompactVerifyGetKey;
  readonly at: number;
}

/** `note` hears of every attempt to fetch them, and what stood in its way. */
export function createHostKeys({ send, now, note }: HostKeysDeps, path: string): HostKeys {
  let known: KeySet | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;

  async function fetchAnew(): Promise<void> {
    const at = now();
    triedAt = at;
    const fetched = await fetchHostKeys(send, path);
    note?.("problem" in fetched ? fetched.problem : undefined);
    if ("problem" in fetched) return;
    const keys = fetched.keys.map((key) => ({ ...key }));
    known = { names: new Set(keys.map(({ kid }) => kid)), choose: createLocalJWKSet({ keys }), at };
  }

  /** Of those who need the keys at once one asks. A clock that was set back does not stop it. */
  function refresh(): Promise<void> | undefined {
    if (fetching === undefined && Math.abs(now() - triedAt) >= RETRY_MS) {
      fetching = fetchAnew().finally(() => {
        fetching = undefined;
      });
    }
    return fetching;
  }

  const age = () => (known === undefined ? Number.POSITIVE_INFINITY : Math.abs(now() - known.at));

  return {
    async find(keyId) {
      if (age() > FRESH_MS || known?.names.has(keyId) !== true) await refresh();
      return age() <= OLDEST_MS ? known?.choose : undefined;
    },
  };
}
