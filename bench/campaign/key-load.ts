import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, send } from "./answers.ts";

/** A user as the campaign knows it: what was acknowledged, and the one act of which nobody knows whether it took place. */
export interface LoadUser {
  readonly email: string;
  /** Where its requests seem to come from: throttles count by address. */
  readonly address: string;
  isRegistered: boolean;
  token: string | undefined;
  /** The label of the stored key; null when there is none. */
  label: string | null;
  unheard: Act | undefined;
  /** The user's claim was left behind by a killed server, or by one that had lost its database. */
  isBlocked: boolean;
}

type Act =
  | { readonly kind: "register" | "login" | "delete" }
  | { readonly kind: "add" | "relabel"; readonly label: string };

export interface PaperKey {
  readonly api_key: string;
  readonly secret_key: string;
}

/** What became of the acts. Refusals are answers that promise nothing: 409 of a left-behind claim, 429, 503. */
export interface LoadCounts {
  readonly acknowledged: Record<Act["kind"], number>;
  refused: number;
  /** Of the refused: the database could not carry out or confirm it. */
  unconfirmed: number;
  unheard: number;
  /** How long the slowest answer took, in milliseconds. */
  slowestMs: number;
  readonly faults: string[];
}

export const noCounts = (): LoadCounts => ({
  acknowledged: { register: 0, login: 0, add: 0, relabel: 0, delete: 0 },
  refused: 0,
  unconfirmed: 0,
  unheard: 0,
  slowestMs: 0,
  faults: [],
});

/** What came of an act; `silent` when no answer came. */
type Outcome = "done" | "refused" | "unconfirmed" | "silent";

/** How long a comparison waits for a database that others keep busy. */
const BUSY_MS = 20_000;
const PASSWORD = "a long enough password";
let users = 0;
let labels = 0;

export function newLoadUser(): LoadUser {
  users += 1;
  const address = `10.${(users >> 16) & 255}.${(users >> 8) & 255}.${users & 255}`;
  return {
    email: `user${users}@example.com`,
    address,
    isRegistered: false,
    token: undefined,
    label: null,
    unheard: undefined,
    isBlocked: false,
  };
}

/** The next thing that this user does: whatever is missing, else mostly a new label, now and then the end of the key. */
export function nextAct(user: LoadUser): Act {
  if (!user.isRegistered) return { kind: "register" };
  if (user.token === undefined) return { kind: "login" };
  labels += 1;
  if (user.label === null) return { kind: "add", label: `label ${labels}` };
  return randomInt(50) === 0 ? { kind: "delete" } : { kind: "relabel", label: `label ${labels}` };
}

/** Does it, and keeps what was heard of it. */
export async function perform(
  url: string,
  user: LoadUser,
  act: Act,
  key: PaperKey,
  counts: LoadCounts,
): Promise<Outcome> {
  const start = performance.now();
  let answer: Answer;
  try {
    answer = await request(url, user, act, key);
  } catch {
    user.unheard = act;
    counts.unheard += 1;
    return "silent";
  }
  counts.slowestMs = Math.max(counts.slowestMs, performance.now() - start);
  const { status, body, fault } = answer;
  if (status < 300) {
    acknowledge(user, act, answer);
    counts.acknowledged[act.kind] += 1;
    return "done";
  }
  counts.refused += 1;
  if (body.code === "key_pending") user.isBlocked = true;
  else if (fault !== undefined || (status !== 429 && status !== 503))
    counts.faults.push(
      `${user.email}: ${act.kind} was answered ${fault ?? `${status} ${String(body.code)}`}`,
    );
  if (body.code !== "storage_failed") return "refused";
  user.unheard = act;
  counts.unconfirmed += 1;
  return "unconfirmed";
}

function acknowledge(user: LoadUser, act: Act, answer: Answer): void {
  switch (act.kind) {
    case "register":
      user.isRegistered = true;
      break;
    case "login":
      user.token = String(answer.body.access_token);
      break;
    case "add":
    case "relabel":
      user.label = act.label;
      break;
    case "delete":
      user.label = null;
  }
}

/**
 * Compares what the server has with what it acknowledged. Of the act that was not heard of, either both or neither must
 * be true: done, or not done. Afterwards the user is taken for what the server has.
 */
export async function compare(url: string, user: LoadUser): Promise<string | undefined> {
  const { unheard } = user;
  user.unheard = undefined;
  if (unheard?.kind === "register") {
    const { status } = await unlessBusy(() => request(url, user, unheard));
    user.isRegistered = status === 201 || status === 409;
    return user.isRegistered ? undefined : `${user.email}: registering again was answered ${status}`;
  }
  if (user.token === undefined) {
    if (!user.isRegistered) return undefined;
    const { status } = await unlessBusy(() => request(url, user, { kind: "login" }));
    return status === 200 ? undefined : `${user.email}: acknowledged and cannot log in (${status})`;
  }
  const { status, body } = await unlessBusy(() => readKey(url, user));
  if (status !== 200 && body.code !== "no_key") return `${user.email}: GET was answered ${status}`;
  const label = status === 200 ? String(body.label) : null;
  const possible = unheard === undefined ? [user.label] : [user.label, outcomeOf(unheard, user.label)];
  if (!possible.includes(label)) return `${user.email}: has ${label}, expected ${possible.join(" or ")}`;
  user.label = label;
  return undefined;
}

/** Asks until the database is not too busy to answer, which says nothing of what is there. */
async function unlessBusy(ask: () => Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + BUSY_MS;
  for (;;) {
    const answer = await ask();
    if (answer.body.code !== "storage_busy" || performance.now() >= deadline) return answer;
    await sleep(50);
  }
}

function outcomeOf(act: Act, label: string | null): string | null {
  if (act.kind === "delete") return null;
  return "label" in act ? act.label : label;
}

function request(url: string, user: LoadUser, act: Act, key?: PaperKey): Promise<Answer> {
  const account = { email: user.email, password: PASSWORD };
  switch (act.kind) {
    case "register":
    case "login":
      return sendAs(user, url, "POST", `/auth/${act.kind}`, account);
    case "add":
      return sendAs(user, url, "POST", "/api-keys/", {
        api_key: key?.api_key,
        secret_key: key?.secret_key,
        label: act.label,
        exchange: "paper",
      });
    case "relabel":
      return sendAs(user, url, "PATCH", "/api-keys/me", { label: act.label });
    case "delete":
      return sendAs(user, url, "DELETE", "/api-keys/me");
  }
}

/** Reads the user's key, whether there is one or not. */
export const readKey = (url: string, user: LoadUser): Promise<Answer> =>
  sendAs(user, url, "GET", "/api-keys/me");

function sendAs(user: LoadUser, url: string, method: string, path: string, body?: object): Promise<Answer> {
  return send(url, { method, path, address: user.address, token: user.token, body });
}
