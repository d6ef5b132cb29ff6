import { clockJumps, clocksApart } from "./clock-jumps.ts";
import { exchangeFaults } from "./exchange-faults.ts";
import { killStepsPostgres, killStepsSqlite } from "./kill-steps.ts";
import { postgresAway } from "./postgres-away.ts";
import { postgresDiskFull } from "./postgres-disk-full.ts";
import { postgresFailover } from "./postgres-failover.ts";
import { postgresSilent } from "./postgres-silent.ts";
import type { Scenario } from "./scenario.ts";
import { sqliteDamage } from "./sqlite-damage.ts";
import { sqliteDiskFull } from "./sqlite-disk-full.ts";
import { sqliteDiskFullCommands } from "./sqlite-disk-full-commands.ts";
import { upgrade } from "./upgrade.ts";

/** In the order of the table. */
export const SCENARIOS: readonly Scenario[] = [
  sqliteDiskFull,
  ...sqliteDiskFullCommands,
  ...sqliteDamage,
  postgresDiskFull,
  ...postgresAway,
  postgresSilent,
  ...postgresFailover,
  ...upgrade,
  ...exchangeFaults,
  ...clockJumps,
  clocksApart,
  killStepsSqlite,
  killStepsPostgres,
];
