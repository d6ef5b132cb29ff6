import { noteAnswer, noteSilence } from "./connection.ts";
import { type Problem, Refused, Unreachable } from "./problem.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Longer than the server waits for an exchange. */
const DEADLINE_MS = 25_000;

/** One request to this server. Throws {@link Refused} when it says no, {@link Unreachable} when nothing comes back. */
export async function send<T>(method: Method, path: string, body?: unknown, token?: string): Promise<T> {
  const response = await reach(method, path, body, token);
  if (response.status === 204) {
    noteAnswer();
    return undefined as T;
  }
  const value = await readJson(response);
  if (value === undefined) {
    noteSilence();
    throw new Unreachable();
  }
  noteAnswer();
  if (!response.ok) throw new Refused(value as Problem);
  return value as T;
}

async function reach(method: Method, path: string, body: unknown, token?: string): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout(DEADLINE_MS),
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    noteSilence();
    throw new Unreachable();
  }
}

async function readJson(response: Response): Promise<unknown> {
  // What a proxy in front says for a server that is away is no answer of ours.
  const type = response.ok ? "application/json" : "application/problem+json";
  if (response.headers.get("content-type")?.split(";", 1)[0] !== type) return undefined;
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
