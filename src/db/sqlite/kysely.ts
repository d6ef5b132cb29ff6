import {
  type CompiledQuery,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
  type KyselyProps,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  Transaction,
} from "kysely";
import type { Row } from "./values.ts";

/** Carries out one compiled statement. */
export type Execute = (query: CompiledQuery) => Promise<QueryResult<Row>>;

/** Kysely over `execute`, without its own connection handling: there is one connection and nothing to wait for. */
export function kyselyOver<S>(execute: Execute): Kysely<S> {
  return new Kysely<S>(propsOver(execute));
}

/** The same as a transaction that somebody else begins and ends. */
export function transactionOver<S>(execute: Execute): Transaction<S> {
  return new Transaction<S>(propsOver(execute));
}

const adapter = new SqliteAdapter();
const compiler = new SqliteQueryCompiler();

const refuse = async (): Promise<never> => {
  throw new TypeError("transactions are made by Database.write alone");
};
const driver: Driver = {
  init: refuse,
  acquireConnection: refuse,
  beginTransaction: refuse,
  commitTransaction: refuse,
  rollbackTransaction: refuse,
  releaseConnection: refuse,
  destroy: refuse,
};
const dialect: Dialect = {
  createAdapter: () => adapter,
  createDriver: () => driver,
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => compiler,
};
const config = { dialect };

function propsOver(execute: Execute): KyselyProps {
  return { config, dialect, driver, executor: new DirectExecutor(execute) };
}

/** Hands a compiled query straight on. Kysely's own way leads through plugins and a pool, neither of which is here, and costs as much as the query. */
class DirectExecutor extends DefaultQueryExecutor {
  readonly #execute: Execute;

  constructor(execute: Execute) {
    super(compiler, adapter, { provideConnection: refuse });
    this.#execute = execute;
  }

  override executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#execute(query) as Promise<QueryResult<R>>;
  }

  override stream(): never {
    throw new TypeError("an open statement would keep the log from being checkpointed: read in pages");
  }
}
