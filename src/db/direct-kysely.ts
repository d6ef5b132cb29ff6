import {
  type CompiledQuery,
  DefaultQueryExecutor,
  type Dialect,
  type DialectAdapter,
  type Driver,
  Kysely,
  type KyselyProps,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  Transaction,
} from "kysely";

export type Row = Record<string, unknown>;

/** Carries out one compiled statement. */
export type Execute = (query: CompiledQuery) => Promise<QueryResult<Row>>;

/** Kysely without its own connection handling, which both drivers do themselves. */
interface DirectKysely {
  kyselyOver<S>(execute: Execute): Kysely<S>;
  /** The same as a transaction that somebody else begins and ends. */
  transactionOver<S>(execute: Execute): Transaction<S>;
}

export const sqliteKysely = directKysely(
  new SqliteAdapter(),
  new SqliteQueryCompiler(),
  (db) => new SqliteIntrospector(db),
);

export const postgresKysely = directKysely(
  new PostgresAdapter(),
  new PostgresQueryCompiler(),
  (db) => new PostgresIntrospector(db),
);

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

function directKysely(
  adapter: DialectAdapter,
  compiler: QueryCompiler,
  createIntrospector: Dialect["createIntrospector"],
): DirectKysely {
  const dialect: Dialect = {
    createAdapter: () => adapter,
    createDriver: () => driver,
    createIntrospector,
    createQueryCompiler: () => compiler,
  };
  const propsOver = (execute: Execute): KyselyProps => ({
    config: { dialect },
    dialect,
    driver,
    executor: new DirectExecutor(compiler, adapter, execute),
  });
  return {
    kyselyOver: (execute) => new Kysely(propsOver(execute)),
    transactionOver: (execute) => new Transaction(propsOver(execute)),
  };
}

/** Hands a compiled query straight on. Kysely's own way leads through plugins and a pool, neither of which is here, and costs as much as the query. */
class DirectExecutor extends DefaultQueryExecutor {
  readonly #execute: Execute;

  constructor(compiler: QueryCompiler, adapter: DialectAdapter, execute: Execute) {
    super(compiler, adapter, { provideConnection: refuse });
    this.#execute = execute;
  }

  override executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#execute(query) as Promise<QueryResult<R>>;
  }

  override stream(): never {
    throw new TypeError("a statement that stays open holds up more than its own connection: read in pages");
  }
}
