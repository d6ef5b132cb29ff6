import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryHash, GENESIS } from "../../src/core/audit/chain.ts";
import { parsePublicKey, signatureHolds } from "../../src/core/audit/checkpoint.ts";
import { makeCheckpoint } from "../../src/operations/make-checkpoint.ts";
import { type KeyOwner, newKeyHolder, newOwner } from "../key-desk.ts";
import { type Answer, call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { onOneNodeOnly } from "../nodes.ts";

const AUDIT = "/api/v1/audit";

interface Entry {
  readonly sequence: number;
  readonly event: string;
  readonly [field: string]: unknown;
}

// The paper exchange has a clock of its own: keys are added before this one is moved.
const START = Date.now();
const BETWEEN = new Date(START + 60_000).toISOString();
let time = START;
let keyhold: TestKeyhold;
let owner: KeyOwner;
beforeAll(async () => {
  keyhold = await openTestKeyhold({}, { now: () => time });
  owner = await newKeyHolder(keyhold);
});
afterAll(() => keyhold.close());

const ask = (query = "", token = owner.token): Promise<Answer> =>
  call(keyhold.app, "GET", `${AUDIT}${query}`, { token });
const items = ({ body }: Answer) => body.items as Entry[];
const login = (password: string) =>
  call(keyhold.app, "POST", "/api/v1/auth/login", { body: { email: owner.email, password } });

describe("GET /audit", () => {
  it("answers the own entries, newest first, with everything that their hashes are made of", async () => {
    const { status, body } = await ask();
    expect(status).toBe(200);
    const entries = body.items as Record<string, never>[];
    expect(entries.map(({ event }) => event)).toEqual([
      "api_key.added",
      "api_key.submitted",
      "session.opened",
      "user.registered",
    ]);
    expect(body.next).toBeNull();
    let previous = GENESIS;
    for (const entry of entries.toReversed() as Record<string, unknown>[]) {
      const { exact, hash, previous_hash } = entry as {
        exact: { data: string };
        hash: string;
        previous_hash: string;
      };
      expect(previous_hash).toBe(previous);
      const covered = {
        chainId: Number(entry.chain_id),
        sequence: Number(entry.sequence),
        at: Date.parse(String(entry.at)),
        event: String(entry.event),
        actor: String(entry.actor),
        subject: String(entry.subject),
        requestId: String(entry.request_id),
        data: exact.data,
        detailsHash: String(entry.details_hash),
      };
      expect(entryHash(previous, covered)).toBe(hash);
      previous = hash;
    }
    expect(entries[0]).toMatchObject({
      chain_id: owner.id,
      outcome: "done",
      actor: `user:${owner.id}`,
      details: { address: "127.0.0.1" },
    });
  });

  it("goes on where a page ended, and answers nothing of anybody else", async () => {
    await newKeyHolder(keyhold);
    const first = await ask("?limit=3");
    const second = await ask(`?limit=3&after=${first.body.next}`);
    expect([...items(first), ...items(second)].map(({ sequence }) => sequence)).toEqual([4, 3, 2, 1]);
    expect(second.body.next).toBeNull();
    expect((await ask("?after=1")).body).toEqual({ items: [], next: null });
    expect((await ask("?after=9007199254740993")).status).toBe(200);
  });

  it("filters by kind, outcome, subject and time", async () => {
    time += 120_000;
    await login("not the password");
    const names = async (query: string) => items(await ask(query)).map(({ event }) => event);
    expect(await names("?kind=api_key")).toEqual(["api_key.added", "api_key.submitted"]);
    expect(await names("?outcome=refused")).toEqual(["session.refused"]);
    expect(await names("?kind=api_key&outcome=refused")).toEqual([]);
    expect(await names(`?subject=user:${owner.id}`)).toEqual([
      "session.refused",
      "api_key.submitted",
      "user.registered",
    ]);
    expect(await names(`?from=${BETWEEN}`)).toEqual(["session.refused"]);
    expect(await names(`?to=${BETWEEN}`)).toHaveLength(4);
    expect(await names("?kind=nothing_of_ours")).toEqual([]);
  });

  it.each([
    "?limit=0",
    "?limit=501",
    "?limit=05",
    "?after=0",
    "?after=x",
    "?after=1&after=2",
    "?outcome=maybe",
    "?from=yesterday",
    "?kind=A",
    "?subject=user",
    "?colour=red",
  ])("refuses %s with 422", async (query) => {
    const { status, body } = await ask(query);
    expect([status, body.code]).toEqual([422, "validation_failed"]);
  });

  it("says that details are erased where they are", async () => {
    const other = await newOwner(keyhold);
    await keyhold.database.query("delete from audit_details where chain_id = ?", other.id);
    const [entry] = items(await ask("", other.token));
    expect(entry).toMatchObject({ details: null, exact: { details: null, nonce: null } });
  });
});

describe("GET /audit/verify", () => {
  const verify = (token = owner.token) => call(keyhold.app, "GET", `${AUDIT}/verify`, { token });

  it("answers that the chain is whole, its head, and the newest checkpoint that covers it", async () => {
    const before = await verify();
    expect(before.body).toMatchObject({
      verdict: "whole",
      checkpoint: null,
      fault: null,
      archived: 0,
      erased: 0,
    });
    await makeCheckpoint(keyhold.deps);
    await login("a long enough password");
    const { status, body } = await verify();
    const [newest] = items(await ask("?limit=1"));
    expect(status).toBe(200);
    expect(body).toEqual({
      verdict: "whole",
      entries: newest?.sequence,
      archived: 0,
      erased: 0,
      head: { sequence: newest?.sequence, hash: newest?.hash },
      checkpoint: { number: 1, at: new Date(time).toISOString(), sequence: Number(newest?.sequence) - 1 },
      fault: null,
      checked_at: new Date(time).toISOString(),
    });
  });

  it("answers what is wrong, and where, when somebody changed the database", async () => {
    const other = await newOwner(keyhold);
    await keyhold.database.query(
      "update audit_entries set event = ? where chain_id = ? and sequence = 2",
      "x",
      other.id,
    );
    const { status, body } = await verify(other.token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ verdict: "broken", fault: { kind: "altered", sequence: 2 } });
    expect((await verify()).body).toMatchObject({ verdict: "whole" });
  });

  it("answers that a checkpoint is wrong when its leaves are others", async () => {
    await makeCheckpoint(keyhold.deps);
    await keyhold.database.query("delete from audit_checkpoint_leaves where chain_id <> ?", owner.id);
    time += 60_000;
    expect((await verify()).body).toMatchObject({ verdict: "broken", fault: { kind: "checkpoint_wrong" } });
  });

  it("is 429 after ten in a minute", async () => {
    const other = await newOwner(keyhold);
    const statuses: number[] = [];
    for (let count = 0; count < 11; count++) statuses.push((await verify(other.token)).status);
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
  });

  onOneNodeOnly("each node has a line of its own", () => {
    it("is 429 while nine others are at it", async () => {
      const end = Promise.withResolvers<void>();
      const others = Array.from({ length: 9 }, () => keyhold.deps.proofs.run(() => end.promise));
      expect((await verify()).status).toBe(429);
      end.resolve();
      await Promise.all(others);
      expect((await verify()).status).toBe(200);
    });
  });
});

describe("GET /audit/checkpoint-key", () => {
  it("answers the public half of the key that signs checkpoints", async () => {
    await login("a long enough password");
    const checkpoint = await makeCheckpoint(keyhold.deps);
    const { status, body } = await call(keyhold.app, "GET", `${AUDIT}/checkpoint-key`, {
      token: owner.token,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      algorithm: "ed25519",
      newest: checkpoint?.number,
      newest_at: new Date(time).toISOString(),
    });
    expect(body.deployment_id).toBe(checkpoint?.deployment);
    for (const text of [body.public_key, body.public_key_pem]) {
      const key = parsePublicKey(String(text));
      expect(checkpoint !== undefined && key !== undefined && signatureHolds(checkpoint, key)).toBe(true);
    }
  });
});
