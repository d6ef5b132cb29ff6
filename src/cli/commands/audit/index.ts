import type { Command } from "../../command.ts";
import { archive } from "./archive.ts";
import { exportEntries } from "./export.ts";
import { publicKey } from "./public-key.ts";
import { verify } from "./verify.ts";

export const AUDIT_COMMANDS: readonly Command[] = [verify, exportEntries, archive, publicKey];
