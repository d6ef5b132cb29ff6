import type { Command } from "../../command.ts";
import { publicKey } from "./public-key.ts";
import { verify } from "./verify.ts";

export const AUDIT_COMMANDS: readonly Command[] = [verify, publicKey];
