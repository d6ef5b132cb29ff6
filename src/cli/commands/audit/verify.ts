import { readFileSync } from "node:fs";
import { composeToProve } from "../../../compose.ts";
import { ConfigError, readProofConfig } from "../../../config.ts";
import { parsePublicKey } from "../../../core/audit/checkpoint.ts";
import { placeOf } from "../../../core/audit/proof/fault.ts";
import { type AuditProof, type LeftOut, verifyAudit } from "../../../operations/verify-audit.ts";
import { type Call, type Command, DATA_DIR_OPTION, textOption, UsageError } from "../../command.ts";
import { explain } from "../../explain.ts";
import { bar } from "../../progress.ts";
import { readLines } from "../../read-lines.ts";
import { EXIT, showProgress } from "../../terminal.ts";
import { WHAT_IT_PROVES } from "./what-it-proves.ts";

const COULD_NOT_RUN = 2;

export const verify: Command = {
  name: "audit verify",
  summary: "prove that nobody changed what was recorded",
  notes: WHAT_IT_PROVES,
  options: {
    from: { type: "string", value: "FILE", help: "checkpoints that were kept outside: a copy of AUDIT_FILE" },
    "public-key": {
      type: "string",
      value: "P",
      help: "the deployment's public key: 64 hex digits, or a file with them or with PEM",
    },
    json: { type: "boolean", help: "print one JSON object" },
    "data-dir": DATA_DIR_OPTION,
  },
  async run(call) {
    try {
      const proof = await prove(call);
      call.terminal.out.write(call.options.json === true ? json(proof) : text(proof));
      return proof.faultCount === 0 ? EXIT.done : EXIT.refused;
    } catch (error) {
      if (error instanceof UsageError || error instanceof ConfigError) throw error;
      explain(verify.name, error, call.terminal);
      return COULD_NOT_RUN;
    }
  },
};

async function prove({ options, environment, terminal }: Call): Promise<AuditProof> {
  const file = textOption(options, "from");
  const key = textOption(options, "public-key");
  const publicKey = key === undefined ? undefined : readPublicKey(key);
  const config = readProofConfig(environment, { dataDir: textOption(options, "data-dir") });
  const { deps, close } = await composeToProve(config);
  try {
    return await verifyAudit(deps, {
      publicKey,
      file: file === undefined ? undefined : () => readLines(file),
      onProgress: (done, total) => showProgress(terminal.err, `${bar(done, total)}  ${done} entries`),
    });
  } finally {
    showProgress(terminal.err, undefined);
    await close();
  }
}

function readPublicKey(given: string) {
  const key = parsePublicKey(given) ?? parsePublicKey(readFileSync(given, "utf8"));
  if (key === undefined)
    throw new UsageError("--public-key takes 64 hex digits, or a file with a public key");
  return key;
}

const NOT_CHECKED: Readonly<Record<LeftOut, string>> = {
  macs: "the MACs of heads, archives and the newest checkpoint: FERNET_KEY is not given",
  signatures: "the signatures of checkpoints: neither FERNET_KEY nor --public-key is given",
  outside_checkpoints: "whether the database was set back: no file of checkpoints is given (--from)",
  other_public_key: "the sealed key: --public-key is another, and was used in its place",
};

function text(proof: AuditProof): string {
  const { entries, chains, checkpoints, archived, erased, uncovered, file, faults, faultCount, leftOut } =
    proof;
  const newest = file?.newest;
  return [
    `${faultCount === 0 ? "whole" : "broken"}: ${counted(entries, "entry", "entries")} in ${counted(chains, "chain")}, ${counted(checkpoints, "checkpoint")}`,
    ...faults.map((fault) => {
      const place = placeOf(fault);
      return `${fault.kind}: ${place === "" ? "" : `${place}: `}${fault.message}`;
    }),
    ...(faultCount > faults.length ? [`... and ${faultCount - faults.length} more`] : []),
    ...(archived > 0 ? [`archived before: ${counted(archived, "entry", "entries")}`] : []),
    ...(erased > 0
      ? [`erased: the details of ${counted(erased, "entry", "entries")}, whose user was deleted`]
      : []),
    ...(uncovered > 0 ? [`not yet in a checkpoint: ${counted(uncovered, "entry", "entries")}`] : []),
    ...(file === undefined
      ? []
      : [
          newest === undefined
            ? "outside: the file holds no checkpoint"
            : `outside: ${counted(file.checkpoints, "checkpoint")}, the newest ${newest.number} of ${new Date(newest.at).toISOString()}`,
        ]),
    ...leftOut.map((check) => `not checked: ${NOT_CHECKED[check]}`),
    "",
  ].join("\n");
}

function counted(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

function json({ faults, faultCount, leftOut, file, ...tally }: AuditProof): string {
  const answer = {
    verdict: faultCount === 0 ? "whole" : "broken",
    ...tally,
    outside_checkpoints: file?.checkpoints ?? null,
    newest_outside: file?.newest ?? null,
    fault_count: faultCount,
    faults,
    not_checked: leftOut,
  };
  return `${JSON.stringify(answer)}\n`;
}
