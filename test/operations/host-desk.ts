import { parseHostSecrets } from "../../src/core/host-login/settings.ts";
import type { LiveSession } from "../../src/db/sessions.ts";
import type { Send, SendResult } from "../../src/net/send.ts";
import { authenticate } from "../../src/operations/authenticate.ts";
import type { Deps } from "../../src/operations/deps.ts";
import { createHostTokens } from "../../src/operations/steps/host-tokens.ts";
import { AUDIENCE, type Claims, claimsOf, HOST_SECRET, ISSUER, maccedBy } from "../host-app.ts";
import { type Desk, ORIGIN, openDesk } from "./desk.ts";

/** A desk at which logins of a host application are accepted, under a secret that is shared with it. */
export interface HostDesk extends Desk {
  /** What a request of somebody of the host finds. */
  enter(subject: string, change?: Claims): Promise<LiveSession>;
}

export async function openHostDesk(): Promise<HostDesk> {
  const desk = await openDesk();
  const hostTokens = createHostTokens(desk.deps, {
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: { kind: "secrets", secrets: secretsOf(HOST_SECRET) },
  });
  const deps: Deps = { ...desk.deps, hostTokens };
  return {
    ...desk,
    deps,
    enter: (subject, change) =>
      authenticate(deps, () => ORIGIN, maccedBy(HOST_SECRET, claimsOf(subject, deps.now(), change))),
  };
}

export function secretsOf(text: string) {
  const parsed = parseHostSecrets(text);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.secrets;
}

/** A host that answers with this key set, or with nothing. */
export function answering(keys: () => readonly unknown[] | undefined): Send {
  return async (): Promise<SendResult> => {
    const given = keys();
    if (given === undefined) return { kind: "failed", reason: "connect", code: "ECONNREFUSED" };
    return { kind: "answer", status: 200, headers: {}, body: JSON.stringify({ keys: given }) };
  };
}
