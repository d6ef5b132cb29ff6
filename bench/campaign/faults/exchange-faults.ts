import { KINDS } from "../exchange/kinds.ts";
import { tryKind } from "../exchange/run.ts";
import type { Scenario } from "./scenario.ts";

/** The exchange, or the network before it, fails in each way that there is, while everybody asks for everything. */
export const exchangeFaults: readonly Scenario[] = KINDS.map((kind) => ({
  name: `exchange-${kind.name}`,
  database: "SQLite",
  run: () => tryKind(kind),
}));
