import type { Command } from "../command.ts";
import { AUDIT_COMMANDS } from "./audit/index.ts";
import { backup } from "./backup.ts";
import { checkKeysCommand } from "./check-keys.ts";
import { dev } from "./dev.ts";
import { doctor } from "./doctor.ts";
import { freeze, unfreeze } from "./freeze.ts";
import { generateKey } from "./generate-key.ts";
import { importTradebotCommand } from "./import-tradebot.ts";
import { migrateCommand } from "./migrate.ts";
import { paper } from "./paper.ts";
import { restore } from "./restore.ts";
import { rotateFernetKeyCommand } from "./rotate-fernet-key.ts";
import { serve } from "./serve.ts";
import { USER_COMMANDS } from "./user/index.ts";

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  dev,
  serve,
  paper,
  generateKey,
  migrateCommand,
  ...USER_COMMANDS,
  freeze,
  unfreeze,
  checkKeysCommand,
  backup,
  restore,
  importTradebotCommand,
  rotateFernetKeyCommand,
  ...AUDIT_COMMANDS,
  doctor,
];
