import fc from "fast-check";
import { Wire } from "../wire.ts";
import { type Document, routesOf } from "./document.ts";
import { type Draft, draftsOf } from "./draft.ts";
import { createJudge, type Texts } from "./judge.ts";
import { newKeyOwner, openLine } from "./line.ts";
import type { Person } from "./person.ts";
import type { Stage } from "./stage.ts";
import { Tally } from "./tally.ts";
import { newVictim } from "./victim.ts";

interface AbuseReport {
  readonly tally: Tally;
  readonly faults: readonly string[];
  /** Routes that only ever succeeded, or never. */
  readonly untried: readonly string[];
}

interface AbuseOptions {
  readonly requests: number;
  readonly connections: number;
  readonly seed: number;
}

/** Sends generated requests over several connections at once and judges every answer. */
export async function runAbuse(stage: Stage, options: AbuseOptions): Promise<AbuseReport> {
  const { requests, connections, seed } = options;
  await grantWeight(stage);
  const victim = await newVictim(stage, await newKeyOwner(stage, "first"));
  const others = { victim, inactive: await newInactive(stage), deleted: await newDeleted(stage) };
  const before = await victim.look();
  const routes = routesOf(await readDocument(stage));
  const secrets = { ...stage.secrets, ...victim.secrets };
  const told: Texts[] = [];
  const tally = new Tally();
  const drafts = draftsOf(routes);
  const seeds = Array.from({ length: connections }, (_, index) => seed * 1_000 + index);
  const faults = await Promise.all(
    seeds.map(async (own) => {
      const line = await openLine(
        stage,
        others,
        (own) => createJudge(routes, { ...secrets, ...own }, victim.marks),
        tally,
      );
      told.push(line.secrets);
      const property = fc.asyncProperty(drafts, line.property);
      const checked = fc.check(property, { numRuns: Math.ceil(requests / connections), seed: own });
      return faultsOf(await checked.finally(line.close));
    }),
  );
  for (const person of [victim.person, others.inactive, others.deleted]) person.close();
  const changed = (await victim.look()) === before ? [] : ["somebody has changed what belongs to the victim"];
  const marks = { "an e-mail": "@people.example", "an access token": "eyJhbGciOi" };
  const logged = createJudge(routes, Object.assign({}, secrets, ...told), marks)
    .leaksIn(stage.logged())
    .map((name) => `the log shows ${name}`);
  const untried = tally.untried(routes);
  return { tally, faults: [...faults.flat(), ...changed, ...logged], untried };
}

/** At most one fault a connection: the smallest request that shows it. */
function faultsOf(checked: fc.RunDetails<[Draft]>): string[] {
  if (!checked.failed) return [];
  const { seed, counterexamplePath, counterexample, errorInstance } = checked;
  const told = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return [
    `${told}\n  seed ${seed}, path ${counterexamplePath}, draft ${JSON.stringify(counterexample?.[0])}`,
  ];
}

/** So that no minute runs out of what the exchange may be asked. */
async function grantWeight({ query }: Stage): Promise<void> {
  await query(
    `insert into exchange_weight (exchange, outgoing_group, minute, used_vault, used_public, used_signed, seen, stopped_until,
     weight_per_minute) values ('paper', 'default', 0, 0, 0, 0, 0, 0, 1000000000)`,
  );
}

async function newInactive(stage: Stage): Promise<Person> {
  const person = await newKeyOwner(stage, "inactive");
  await stage.query("update users set is_active = ? where id = ?", false, person.userId);
  return person;
}

async function newDeleted(stage: Stage): Promise<Person> {
  const person = await newKeyOwner(stage, "deleted");
  await person.must("DELETE", "/auth/me");
  return person;
}

async function readDocument(stage: Stage): Promise<Document> {
  const wire = new Wire(stage.port);
  const host = new URL(stage.publicUrl).host;
  const answer = await wire.send(Buffer.from(`GET /openapi.json HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
  wire.close();
  return JSON.parse(answer.body);
}
