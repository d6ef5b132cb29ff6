import { randomBytes } from "node:crypto";
import { Wire, type WireAnswer } from "../wire.ts";
import type { Draft } from "./draft.ts";
import { type Belongings, fill } from "./fill.ts";
import type { Judge, Texts } from "./judge.ts";
import { Person } from "./person.ts";
import { codeOf, prepare } from "./prepare.ts";
import { remember } from "./remember.ts";
import type { Stage } from "./stage.ts";
import type { Tally } from "./tally.ts";
import type { Victim } from "./victim.ts";

/** Throttles would soon have everything refused; what they do is tried elsewhere. */
const THROTTLES_LAST = 100;
const PATIENCE_MS = 30_000;

/** Those whose power is gone, and whose things are not to be had; for all connections. */
interface Others {
  readonly victim: Victim;
  readonly inactive: Person;
  readonly deleted: Person;
}

/** A connection with an owner of its own, so that it knows what its requests should find. */
interface Line {
  /** What its owners have told the server, and nobody may hear. */
  readonly secrets: Texts;
  /** Sends the request and throws when the answer is not one that the server means to give. */
  readonly property: (draft: Draft) => Promise<void>;
  close(): void;
}

export async function openLine(
  stage: Stage,
  others: Others,
  judgeWith: (secrets: Texts) => Judge,
  tally: Tally,
): Promise<Line> {
  const [owner, frozen] = await Promise.all([newKeyOwner(stage, "owner"), newKeyOwner(stage, "frozen")]);
  const secrets = { ...secretsOf(owner, "an owner's"), ...secretsOf(frozen, "a frozen owner's") };
  const judge = judgeWith(secrets);
  const wire = new Wire(stage.port);
  const senders = { ...others, anonymous: owner, owner, stranger: owner, frozen };
  let sent = 0;

  async function property(draft: Draft): Promise<void> {
    const person = senders[draft.role];
    const isAlive = person === owner || person === frozen;
    if (sent % THROTTLES_LAST === 0) await stage.query("delete from throttles");
    sent += 1;
    if (draft.isPrepared && isAlive) await prepare(person, draft.route, person === frozen);
    const belongings = belongingsOf(stage, person, others.victim);
    const bytes = fill(draft, belongings);
    const answer = await wire.send(bytes, PATIENCE_MS);
    const reached = judge.routeOf(draft.method, targetOf(bytes));
    tally.note(draft, reached?.route.name, answer.status);
    const faults = judge.judge(draft, answer);
    if (faults.length > 0) throw new Error(describe(faults, bytes, answer));
    if (!isAlive || draft.role === "anonymous") return;
    const fields = answer.body.startsWith("{") ? JSON.parse(answer.body) : {};
    await remember(person, reached?.route.name ?? "", reached?.id ?? 0, { ...answer, fields });
  }

  return {
    secrets,
    property,
    close() {
      for (const person of [owner, frozen]) person.close();
      wire.close();
    },
  };
}

export async function newKeyOwner(stage: Stage, name: string): Promise<Person> {
  const person = new Person(stage, name);
  await person.register();
  await person.makePaperKeys();
  return person;
}

function secretsOf({ password, keys }: Person, whose: string): Texts {
  const told = keys.flatMap(({ api_key, secret_key }, index) => [
    [`${whose} API key ${index}`, api_key],
    [`${whose} exchange secret ${index}`, secret_key],
  ]);
  return Object.fromEntries([[`${whose} password`, password], ...told]);
}

function belongingsOf(stage: Stage, person: Person, { ids }: Victim): Belongings {
  const own: Readonly<Record<string, number | undefined>> = {
    sessions: person.otherSessionId ?? person.sessionId,
    "virtual-keys": person.virtualKeys[0],
    generated: person.generated[0]?.id,
  };
  const [key, other] = person.keys;
  const chosen = Math.random() < 0.5 ? key : other;
  const held: Readonly<Record<string, () => string | undefined>> = {
    host: () => new URL(stage.publicUrl).host,
    origin: () => stage.publicUrl,
    token: () => person.token,
    refresh: () => person.refresh,
    email: () => person.email,
    fresh_email: () => `${randomBytes(8).toString("hex")}@fresh.example`,
    password: () => person.password,
    totp: () => (person.totpSecret === undefined ? "000000" : codeOf(person.totpSecret)),
    paper_key: () => chosen?.api_key,
    paper_secret: () => chosen?.secret_key,
    generated_api_key: () => person.generatedApiKey,
  };
  return (name) => {
    const [whose, things = ""] = name.split(":", 2);
    if (whose === "other") return String(ids[things] ?? ids.users);
    if (whose === "own") return own[things] === undefined ? undefined : String(own[things]);
    return held[name]?.();
  };
}

const targetOf = (bytes: Buffer) => bytes.toString("utf8", 0, bytes.indexOf("\r\n")).split(" ")[1] ?? "";

function describe(faults: readonly string[], bytes: Buffer, { status, body }: WireAnswer): string {
  const sent = JSON.stringify(bytes.toString("utf8").slice(0, 1_500));
  return `${faults.join("; ")}\n  sent ${sent}\n  answered ${status} ${body.slice(0, 500)}`;
}
