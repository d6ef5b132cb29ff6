import { type Connect, type Connection, connect } from "../../../src/db/sqlite/connection.ts";

/** What goes wrong in the place of a statement, as SQLite would have it. */
export interface Fault {
  readonly errcode: number;
  /** Whether SQLite rolls the whole transaction back with it, as it does for a full disk. */
  readonly rollsBack: boolean;
  /** For how many statements in a row it lasts. */
  readonly lasting: number;
}

/** A way to connect whose writing connections fail when told to: the statement is not run, the roll-back is. */
export function faultyConnect(): {
  connect: Connect;
  arm(fault: Fault, after: number): void;
  disarm(): boolean;
  /** How many writing connections have been opened. */
  opened(): number;
} {
  let opened = 0;
  let armed: { readonly fault: Fault; after: number; left: number } | undefined;

  function failing(real: Connection): Connection {
    opened++;
    return {
      get isTransaction() {
        return real.isTransaction;
      },
      query(sql, parameters) {
        if (armed !== undefined && armed.after-- <= 0 && armed.left > 0) {
          armed.left--;
          const { errcode, rollsBack } = armed.fault;
          if (rollsBack && real.isTransaction) real.query("rollback");
          throw Object.assign(new Error(`injected in the place of ${sql}`), {
            code: "ERR_SQLITE_ERROR",
            errcode,
          });
        }
        return real.query(sql, parameters);
      },
      close: () => real.close(),
    };
  }

  return {
    connect: (path, mode) => (mode === "write" ? failing(connect(path, mode)) : connect(path, mode)),
    /** The fault comes when `after` more statements have run. */
    arm(fault, after) {
      armed = { fault, after, left: fault.lasting };
    },
    /** Whether the fault has come. */
    disarm() {
      const came = armed !== undefined && armed.left < armed.fault.lasting;
      armed = undefined;
      return came;
    },
    opened: () => opened,
  };
}
