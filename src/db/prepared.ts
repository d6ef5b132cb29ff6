import { createHash } from "node:crypto";
import type { Compilable, CompiledQuery, DialectAdapter, QueryResult } from "kysely";
import type { Queryable } from "./database.ts";
import type { Parameter } from "./parameters.ts";

/** A statement that is built and compiled once and run with new parameters each time. */
interface Prepared<D extends Queryable, P, R> {
  /** All rows that the statement returns. */
  all(on: D, parameters: P): Promise<R[]>;
  /** The first row that it returns, if any. */
  first(on: D, parameters: P): Promise<R | undefined>;
  /** How many rows it inserted, updated or deleted; for statements without `returning`. */
  changes(on: D, parameters: P): Promise<number>;
}

/**
 * For the hot statements: building and compiling one with Kysely costs many times what SQLite needs to run it.
 *
 *     const userByEmail = prepared((db: Kysely<Schema>, p: { email: string }) =>
 *       db.selectFrom("users").select(["id", "is_active"]).where("email", "=", p.email));
 *     const user = await userByEmail.first(db.read, { email });
 *
 * A statement that writes takes a `Tx<Schema>` instead. `build` runs once per database kind, with placeholders in
 * the place of the parameters: it can pass them on, but not look at them.
 */
export function prepared<D extends Queryable, P extends { readonly [K in keyof P]: Parameter }, R>(
  build: (db: D, parameters: P) => Compilable<R>,
): Prepared<D, P, R> {
  const compiledFor = new WeakMap<DialectAdapter, CompiledQuery<R>>();

  function execute(on: D, parameters: P): Promise<QueryResult<R>> {
    const executor = on.getExecutor();
    let compiled = compiledFor.get(executor.adapter);
    if (compiled === undefined) {
      compiled = build(on, placeholders()).compile();
      compiledFor.set(executor.adapter, compiled);
      names.set(compiled.query, nameOf(compiled.sql));
    }
    const { sql, query, queryId } = compiled;
    const values = compiled.parameters.map((value) =>
      value instanceof Placeholder ? parameters[value.name as keyof P] : value,
    );
    return executor.executeQuery<R>({ sql, query, queryId, parameters: values });
  }

  return {
    all: async (on, parameters) => (await execute(on, parameters)).rows,
    first: async (on, parameters) => (await execute(on, parameters)).rows[0],
    changes: async (on, parameters) => Number((await execute(on, parameters)).numAffectedRows ?? 0n),
  };
}

/** A statement is known again by its tree, which only what was prepared keeps. */
const names = new WeakMap<object, string>();

/**
 * Behind a pooler that hands one connection to several nodes, a name that stood for two statements would run the other one.
 * Every node gives a statement the same name, and no other the same.
 */
function nameOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The name under which a server may keep the statement; undefined for one that was built for a single use. */
export function preparedName({ query }: CompiledQuery): string | undefined {
  return names.get(query);
}

class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError(`the parameter ${this.name} of a prepared statement has no value while it is built`);
  }
}

function placeholders<P>(): P {
  return new Proxy({}, { get: (_, name) => new Placeholder(String(name)) }) as P;
}
