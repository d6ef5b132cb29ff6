import { AsyncLocalStorage } from "node:async_hooks";
import { type CompiledQuery, sql } from "kysely";
import { DatabaseError } from "pg";
import { expect, test } from "vitest";
import type { Tx } from "../../../src/db/database.ts";
import type { Inside } from "../../../src/db/inside.ts";
import type { Connections } from "../../../src/db/postgres/connection.ts";
import { transact } from "../../../src/db/postgres/transactions.ts";
import { unawaited } from "../../../src/db/unawaited.ts";
import { UNWATCHED } from "../../../src/db/watch.ts";

/** A server that lets nothing begin until it is told to, and then refuses it. */
function refusing() {
  const sent: string[] = [];
  const beginning = Promise.withResolvers<{ did: string; warning: undefined }>();
  const error = refusalOf("57014");
  const connections: Connections = {
    watch: UNWATCHED,
    load: () => ({ used: 0, idle: 0, waiting: 0 }),
    take: async () => ({
      processId: undefined,
      async send({ sql: text }: CompiledQuery) {
        sent.push(text);
        return { rows: [] };
      },
      async command(text: string) {
        sent.push(text);
        return text === "begin" ? beginning.promise : { did: "ROLLBACK", warning: undefined };
      },
      release: () => undefined,
    }),
    close: async () => undefined,
  };
  return { sent, connections, refuse: () => beginning.reject(error) };
}

/** An answer of a server that refuses a statement. */
function refusalOf(code: string): DatabaseError {
  const error = new DatabaseError("refused", 0, "error");
  error.code = code;
  return error;
}

const inside: Inside = new AsyncLocalStorage();

test.each([
  ["select 1", ["begin", "select 1"]],
  ["update jobs set due_at = 0", ["begin"]],
  ["with gone as (delete from jobs returning 1) select 1", ["begin"]],
])("behind a beginning that is under way only a select is sent at once: %s", async (statement, expected) => {
  const { sent, connections, refuse } = refusing();
  const done = transact(connections, (tx) => sql.raw(statement).execute(tx), {}, inside);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sent).toEqual(expected);
  refuse();
  await expect(done).rejects.toMatchObject({ code: "storage_busy" });
});

test("what comes after a select is not sent when the beginning failed, even if its callback goes on", async () => {
  const { sent, connections, refuse } = refusing();
  const done = transact(
    connections,
    async (tx) => {
      await sql.raw("select 1").execute(tx);
      await sql.raw("delete from jobs").execute(tx);
    },
    {},
    inside,
  );
  refuse();
  await expect(done).rejects.toMatchObject({ code: "storage_busy" });
  expect(sent).not.toContain("delete from jobs");
});

test("what failed first is told, though what was sent behind it is refused in the same packet", async () => {
  const { connections } = refusing();
  const lock = Promise.withResolvers<{ rows: [] }>();
  const update = Promise.withResolvers<{ rows: [] }>();
  const take = async () => ({
    ...(await connections.take()),
    command: async (text: string) => ({ did: text, warning: undefined }),
    send: ({ sql: text }: CompiledQuery) => {
      if (text === "select for update") return lock.promise;
      return text === "update" ? update.promise : Promise.resolve({ rows: [] });
    },
  });
  const work = async (tx: Tx<unknown>) => {
    const locked = sql.raw("select for update").execute(tx);
    locked.catch(() => undefined);
    await sql.raw("select 1").execute(tx);
    unawaited(tx, sql.raw("update").execute(tx));
    lock.reject(refusalOf("57014"));
    update.reject(refusalOf("25P02"));
    await locked;
  };
  const done = transact({ ...connections, take }, work, {}, inside);
  await expect(done).rejects.toMatchObject({ code: "storage_busy" });
});
