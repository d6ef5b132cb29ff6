import { defaultDelay, FAULT_KINDS, type FaultKind } from "../faults.ts";
import type { PaperState } from "../state.ts";
import { ControlError, readBoolean, readInteger, readObject, readText, readWord } from "./body.ts";

const MOST_FAULTS = 100;
const DAY = 86_400_000;

/** Sets a fault, behind those that stand already. */
export function addFault(state: PaperState, body: Buffer) {
  const fields = readObject(body, ["kind", "count", "path", "delay_ms", "executed"]);
  if (state.faults.length >= MOST_FAULTS) throw new ControlError(409, `${MOST_FAULTS} faults stand already.`);
  const kind = readWord("kind", fields.kind, FAULT_KINDS);
  const count = fields.count == null ? undefined : readInteger("count", fields.count, 1, 1_000_000);
  const path = readText("path", fields.path ?? "/", 200);
  const delayMs = readDelay(kind, fields.delay_ms ?? defaultDelay(kind));
  const executed = readBoolean("executed", fields.executed ?? false);
  state.faults.push({ kind, count, path, delayMs, executed });
  return { kind, count: count ?? null, path, delay_ms: delayMs, ...(executed ? { executed } : {}) };
}

const readDelay = (kind: FaultKind, value: unknown): number =>
  kind === "clock_skew"
    ? readInteger("delay_ms", value, -DAY, DAY)
    : readInteger("delay_ms", value, 0, 600_000);
