import type { Migration } from "../migrate.ts";
import { foundation } from "./0001-foundation.ts";
import { accountsAndNodes } from "./0002-accounts-and-nodes.ts";
import { auditCheckpoints } from "./0003-audit-checkpoints.ts";
import { virtualKeys } from "./0004-virtual-keys.ts";
import { lifeOfKeys } from "./0005-life-of-keys.ts";
import { fernetKeyRotation } from "./0006-fernet-key-rotation.ts";
import { hostLogins } from "./0007-host-logins.ts";

/** The history of the schema, oldest first. A released migration is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  foundation,
  accountsAndNodes,
  auditCheckpoints,
  virtualKeys,
  lifeOfKeys,
  fernetKeyRotation,
  hostLogins,
];
