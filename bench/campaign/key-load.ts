import { randomInt } from "node:crypto";

/** A user as the campaign knows it: what was acknowledged, and the one act whose answer was never heard. */
export interface LoadUser {
  readonly email: string;
  /** Where its requests seem to come from: throttles count by address. */
  readonly address: string;
  isRegistered: boolean;
  token: string | undefined;
  /** The label of the stored key; null when there is none. */
  label: string | null;
  unheard: Act | undefined;
  /** The user's claim was left behind by a killed server. */
  isBlocked: boolean;
}

export type Act =
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
  unheard: number;
  readonly faults: string[];
}

export const noCounts = (): LoadCounts => ({
  acknowledged: { register: 0, login: 0, add: 0, relabel: 0, delete: 0 },
  refused: 0,
  unheard: 0,
  faults: [],
});

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

/** Does it; answers false when the server is gone and no answer came. */
export async function perform(
  url: string,
  user: LoadUser,
  act: Act,
  key: PaperKey,
  counts: LoadCounts,
): Promise<boolean> {
  let answer: Answer;
  try {
    answer = await request(url, user, act, key);
  } catch {
    user.unheard = act;
    counts.unheard += 1;
    return false;
  }
  if (answer.status >= 200 && answer.status < 300) {
    acknowledge(user, act, answer);
    counts.acknowledged[act.kind] += 1;
  } else if (answer.body.code === "key_pending") {
    user.isBlocked = true;
    counts.refused += 1;
  } else if (answer.status === 429 || answer.status === 503) {
    counts.refused += 1;
  } else {
    counts.faults.push(
      `${user.email}: ${act.kind} was answered ${answer.status} ${String(answer.body.code)}`,
    );
  }
  return true;
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
    const { status } = await request(url, user, unheard);
    user.isRegistered = status === 201 || status === 409;
    return user.isRegistered ? undefined : `${user.email}: registering again was answered ${status}`;
  }
  if (user.token === undefined) {
    if (!user.isRegistered) return undefined;
    const { status } = await request(url, user, { kind: "login" });
    return status === 200 ? undefined : `${user.email}: acknowledged and cannot log in (${status})`;
  }
  const { status, body } = await send(url, user, "GET", "/api-keys/me");
  if (status !== 200 && body.code !== "no_key") return `${user.email}: GET was answered ${status}`;
  const label = status === 200 ? String(body.label) : null;
  const possible = unheard === undefined ? [user.label] : [user.label, outcomeOf(unheard, user.label)];
  if (!possible.includes(label)) return `${user.email}: has ${label}, expected ${possible.join(" or ")}`;
  user.label = label;
  return undefined;
}

function outcomeOf(act: Act, label: string | null): string | null {
  if (act.kind === "delete") return null;
  return "label" in act ? act.label : label;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function request(url: string, user: LoadUser, act: Act, key?: PaperKey): Promise<Answer> {
  const account = { email: user.email, password: PASSWORD };
  switch (act.kind) {
    case "register":
    case "login":
      return send(url, user, "POST", `/auth/${act.kind}`, account);
    case "add":
      return send(url, user, "POST", "/api-keys/", {
        api_key: key?.api_key,
        secret_key: key?.secret_key,
        label: act.label,
        exchange: "paper",
      });
    case "relabel":
      return send(url, user, "PATCH", "/api-keys/me", { label: act.label });
    case "delete":
      return send(url, user, "DELETE", "/api-keys/me");
  }
}

async function send(
  url: string,
  user: LoadUser,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      "x-forwarded-for": user.address,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(user.token === undefined ? {} : { authorization: `Bearer ${user.token}` }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Answer["body"]) };
}
