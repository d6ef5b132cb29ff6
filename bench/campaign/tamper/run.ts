import type { KeyObject } from "node:crypto";
import { publicKeyOf } from "../../../src/core/audit/checkpoint.ts";
import type { Fault } from "../../../src/core/audit/proof/fault.ts";
import type { Database } from "../../../src/db/schema.ts";
import { openCheckpointKey } from "../../../src/operations/steps/checkpoint-key.ts";
import { verifyAudit } from "../../../src/operations/verify-audit.ts";
import type { RawQuery } from "../../../test/raw-query.ts";
import { KEYRING } from "../../audit/history.ts";
import { checkpointTampers } from "./checkpoints.ts";
import { COLUMN_TAMPERS } from "./columns.ts";
import { type Past, writePast } from "./past.ts";
import { STRUCTURE_TAMPERS } from "./structure.ts";
import { Tables } from "./tables.ts";
import { PROVERS, type Prover, picker, type Tampering } from "./tamper.ts";

export interface TamperReport {
  /** How often each kind of tampering was done. */
  readonly done: ReadonlyMap<string, number>;
  /** Proofs that had to notice and did, and proofs of an untouched database, which must not. */
  noticed: number;
  untouched: number;
  /** What went otherwise than the table of docs/audit.md says. */
  readonly faults: string[];
}

/** Tampers with one past in every way, `rounds` times each, and looks what each prover says. */
export async function tamperWith(
  db: Database,
  query: RawQuery,
  rounds: number,
  seed: number,
): Promise<TamperReport> {
  const past = await writePast(db);
  const publicKey = publicKeyOf((await openCheckpointKey({ db, keyring: KEYRING })).privateKey);
  const tables = new Tables(query);
  await tables.save();
  const report = { done: new Map<string, number>(), noticed: 0, untouched: 0, faults: [] as string[] };
  const pick = picker(seed);
  for (const tamper of [...COLUMN_TAMPERS, ...STRUCTURE_TAMPERS, ...checkpointTampers(past.covered)]) {
    for (let round = 0; round < rounds; round++) {
      const tampering = await tamper.do(tables, pick).catch((error: unknown) => {
        report.faults.push(`${tamper.name}: could not be done: ${String(error)}`);
        return undefined;
      });
      if (tampering !== undefined) {
        report.done.set(tamper.name, (report.done.get(tamper.name) ?? 0) + 1);
        for (const prover of PROVERS) {
          const found = await prove(db, prover, publicKey, past);
          const isToNotice = tampering.noticedBy.includes(prover);
          if (isToNotice) report.noticed += 1;
          const problem = problemOf(tampering, found, isToNotice);
          if (problem !== undefined)
            report.faults.push(`${tamper.name}: ${tampering.what}: ${prover}: ${problem}`);
        }
      }
      await tables.putBack();
    }
    for (const prover of PROVERS) {
      const found = await prove(db, prover, publicKey, past);
      report.untouched += 1;
      if (found.length > 0) report.faults.push(`untouched, ${prover}: ${JSON.stringify(found)}`);
    }
  }
  return report;
}

async function prove(
  db: Database,
  prover: Prover,
  publicKey: KeyObject,
  past: Past,
): Promise<readonly Fault[]> {
  const keyring = prover === "operator" ? KEYRING : undefined;
  async function* file() {
    yield* past.outside;
  }
  const options = prover === "outsider with the file" ? { publicKey, file } : { publicKey };
  return (await verifyAudit({ db, keyring }, options)).faults;
}

/** What is wrong with what a prover said. Of several faults one has to be the right name, at the right place. */
function problemOf(
  { kinds, chain, entries }: Tampering,
  found: readonly Fault[],
  isToNotice: boolean,
): string | undefined {
  if (!isToNotice) return undefined;
  const isNamed = found.some(
    (fault) =>
      kinds.includes(fault.kind) &&
      (chain === undefined || fault.chain === String(chain)) &&
      (entries === undefined || entries.includes(fault.sequence ?? -1)),
  );
  return isNamed
    ? undefined
    : `expected ${kinds.join(" or ")} ${entries ?? ""}, found ${JSON.stringify(found)}`;
}
