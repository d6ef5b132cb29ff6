import { vi } from "vitest";
import type { Connection } from "../../../web/api/connection.ts";
import type { Session } from "../../../web/api/session.ts";

/** A request as it leaves the page. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly token: string | undefined;
}

export type Server = (asked: Asked) => Response | Promise<Response>;

export const AYSE = {
  id: 1,
  email: "ayse@example.com",
  is_active: true,
  has_totp: false,
  created_at: "2026-11-22T10:00:00.000Z",
};
export const MEHMET = { ...AYSE, id: 2, email: "mehmet@example.com" };

export function json(value: unknown, status = 200): Response {
  return Response.json(value, { status });
}

export function problem(code: string, status: number): Response {
  const body = {
    type: `urn:keyhold:error:${code}`,
    title: "",
    status,
    detail: "",
    code,
    params: {},
    request_id: "r",
  };
  return Response.json(body, {
    status,
    headers: { "content-type": "application/problem+json; charset=utf-8" },
  });
}

export function sessionOf(user: typeof AYSE, access_token: string, expires_in = 900): Response {
  return json({ access_token, token_type: "bearer", expires_in, user });
}

interface SessionServer {
  readonly login?: Server;
  readonly refresh?: Server;
  readonly logout?: Server;
  readonly takes?: readonly string[];
}

/** A server with these answers to log-in and renewal, which takes the tokens that are listed and no others. */
export function serverOf({ login, refresh, logout, takes = ["token-1"] }: SessionServer): Server {
  return (asked) => {
    const part = asked.path.replace("/api/v1/auth/", "");
    if (part === "login") return login?.(asked) ?? sessionOf(AYSE, "token-1");
    if (part === "refresh") return refresh?.(asked) ?? problem("session_expired", 401);
    if (part === "logout") return logout?.(asked) ?? new Response(null, { status: 204 });
    return takes.includes(asked.token ?? "") ? json({ for: asked.token }) : problem("session_expired", 401);
  };
}

/** The browser around the page: one storage, one server, and messages between tabs. */
export function openBrowser() {
  const stored = new Map<string, string>();
  const asked: Asked[] = [];
  const channels = new Set<Channel>();
  const listeners = new Map<string, () => void>();
  let server: Server = () => problem("not_found", 404);

  class Channel {
    onmessage: ((event: { data: unknown }) => void) | undefined;
    readonly name: string;

    constructor(name: string) {
      this.name = name;
      channels.add(this);
    }

    postMessage(data: unknown): void {
      for (const other of channels) {
        if (other !== this && other.name === this.name) queueMicrotask(() => other.onmessage?.({ data }));
      }
    }
  }

  async function fetch(path: string, options: RequestInit = {}): Promise<Response> {
    const headers = new Headers(options.headers);
    const request = {
      method: options.method ?? "GET",
      path,
      body: options.body === undefined ? undefined : JSON.parse(String(options.body)),
      token: headers.get("authorization")?.replace("Bearer ", ""),
    };
    asked.push(request);
    return server(request);
  }

  const navigator = { onLine: true };
  const localStorage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  };
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("fetch", vi.fn(fetch));
  vi.stubGlobal("navigator", navigator);
  vi.stubGlobal("localStorage", localStorage);
  vi.stubGlobal("addEventListener", (name: string, listener: () => void) => listeners.set(name, listener));

  return {
    stored,
    navigator,
    localStorage,
    /** Every request so far, as "POST /path token". */
    lines: () => asked.map(({ method, path, token }) => [method, path, token].join(" ").trimEnd()),
    asked,
    answerWith(next: Server) {
      server = next;
    },
    serve(parts: SessionServer) {
      server = serverOf(parts);
    },
    fire: (event: string) => listeners.get(event)?.(),
    /** The page anew, with a memory of its own. */
    async openTab() {
      vi.resetModules();
      const session = await import("../../../web/api/session.ts");
      const connection = await import("../../../web/api/connection.ts");
      const { send } = await import("../../../web/api/send.ts");
      const problems = await import("../../../web/api/problem.ts");
      const stepUp = await import("../../../web/api/step-up.ts");
      return {
        ...session,
        ...connection,
        ...problems,
        ...stepUp,
        send,
        state: (): Session => session.session.get(),
        network: (): Connection => connection.connection.get(),
      };
    },
  };
}

/** For beforeEach: a browser with one tab, under a clock that is moved by hand. */
export async function openFirstTab() {
  vi.useFakeTimers();
  const browser = openBrowser();
  return { browser, tab: await browser.openTab() };
}

/** For afterEach. */
export function closeBrowser(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

/** Lets everything happen that waits for nothing but promises. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

export type Browser = ReturnType<typeof openBrowser>;
export type Tab = Awaited<ReturnType<ReturnType<typeof openBrowser>["openTab"]>>;
