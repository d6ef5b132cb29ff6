import { generateKeyPairSync } from "node:crypto";
import { headBytes } from "../../../src/core/audit/chain.ts";
import { checkpointHeadBytes, leafHash, signCheckpoint } from "../../../src/core/audit/checkpoint.ts";
import { MerkleTree } from "../../../src/core/audit/merkle.ts";
import { headPlace, macUnder } from "../../../src/core/crypto/mac.ts";
import { open } from "../../../src/core/crypto/seal.ts";
import { Secret } from "../../../src/core/secret.ts";
import { CHECKPOINT_HEAD_PLACE } from "../../../src/db/checkpoint-head.ts";
import { KEYRING } from "../../audit/history.ts";
import { rewriteFrom } from "./structure.ts";
import type { Tables, TamperRow } from "./tables.ts";
import { type Pick, PROVERS, type Tamper } from "./tamper.ts";

/** What can be done to checkpoints, with the Fernet key too. `covered` is the newest one that an outsider has. */
export function checkpointTampers(covered: number): readonly Tamper[] {
  return [
    {
      name: "a checkpoint taken out",
      async do(tables, pick) {
        const row = pick.of(await tables.rows("audit_checkpoints"));
        if (row === undefined) return undefined;
        await tables.remove("audit_checkpoints", row);
        const kinds = ["checkpoint_missing", "checkpoint_wrong"] as const;
        return { what: `checkpoint ${row.number}`, kinds, noticedBy: PROVERS };
      },
    },
    {
      name: "a leaf taken out",
      async do(tables, pick) {
        const row = pick.of(await tables.rows("audit_checkpoint_leaves"));
        if (row === undefined) return undefined;
        await tables.remove("audit_checkpoint_leaves", row);
        return { what: JSON.stringify(row), kinds: ["checkpoint_wrong"], noticedBy: PROVERS };
      },
    },
    {
      name: "a leaf put in",
      async do(tables, pick) {
        const row = pick.of(await tables.rows("audit_checkpoint_leaves"));
        if (row === undefined) return undefined;
        await tables.add("audit_checkpoint_leaves", { ...row, chain_id: 900 + pick.below(100) });
        return { what: JSON.stringify(row), kinds: ["checkpoint_wrong"], noticedBy: PROVERS };
      },
    },
    {
      name: "a leaf put in for a checkpoint that is far off",
      async do(tables, pick) {
        const row = pick.of(await tables.rows("audit_checkpoint_leaves"));
        if (row === undefined) return undefined;
        await tables.add("audit_checkpoint_leaves", { ...row, number: 1_000 + pick.below(1_000) });
        return { what: JSON.stringify(row), kinds: ["checkpoint_wrong"], noticedBy: PROVERS };
      },
    },
    {
      name: "a checkpoint signed with another key",
      async do(tables, pick) {
        const rows = await tables.rows("audit_checkpoints");
        const from = pick.below(rows.length);
        const { privateKey } = generateKeyPairSync("ed25519");
        const pem = new Secret(String(privateKey.export({ format: "pem", type: "pkcs8" })));
        await signFrom(tables, rows, from, pem, { at: 1 });
        const kinds = ["checkpoint_wrong"] as const;
        return { what: `from checkpoint ${from + 1} on`, kinds, noticedBy: PROVERS };
      },
    },
    {
      name: "the newest checkpoint taken out, its record rewritten",
      async do(tables) {
        const rows = await tables.rows("audit_checkpoints");
        const [before, newest] = rows.slice(-2);
        const [head] = await tables.rows("audit_checkpoint_head");
        if (newest === undefined || before === undefined || head === undefined) return undefined;
        await tables.remove("audit_checkpoints", newest);
        await tables.query("delete from audit_checkpoint_leaves where number = ?", Number(newest.number));
        await tables.change("audit_checkpoint_head", head, {
          number: before.number ?? null,
          hash: before.hash ?? null,
        });
        const kinds = ["mac_wrong", "left_out", "checkpoint_missing"] as const;
        return { what: `checkpoint ${newest.number}`, kinds, noticedBy: PROVERS };
      },
    },
    {
      name: "with the Fernet key: an entry rewritten, and everything that vouches for it made anew",
      do: (tables, pick) => rewriteWithKey(tables, pick, covered),
    },
  ];
}

/** Whoever has the Fernet key makes every MAC and every signature fit. Only what was kept outside tells. */
async function rewriteWithKey(tables: Tables, pick: Pick, covered: number) {
  const entries = await tables.rows("audit_entries");
  const chain = Number(pick.of(entries)?.chain_id);
  const rows = entries.filter((entry) => entry.chain_id === chain);
  const row = rows[1 + pick.below(rows.length - 1)];
  if (row === undefined) return undefined;
  const sequence = Number(row.sequence);
  const hash = await rewriteFrom(tables, rows, sequence);
  const head = (await tables.rows("audit_heads")).find((one) => one.chain_id === chain);
  if (head === undefined) return undefined;
  const { mac } = macUnder(KEYRING, headPlace(chain), headBytes(chain, Number(head.sequence), hash));
  await tables.change("audit_heads", head, { head: hash, mac });
  const now = await tables.rows("audit_entries");
  let first: number | undefined;
  for (const leaf of await tables.rows("audit_checkpoint_leaves")) {
    const entry = now.find((one) => one.chain_id === leaf.chain_id && one.sequence === leaf.sequence);
    if (leaf.chain_id !== chain || entry === undefined || entry.hash === leaf.head) continue;
    await tables.change("audit_checkpoint_leaves", leaf, { head: entry.hash ?? null });
    first = Math.min(first ?? Number.POSITIVE_INFINITY, Number(leaf.number));
  }
  if (first !== undefined) {
    await signFrom(tables, await tables.rows("audit_checkpoints"), first - 1, await ownKey(tables), {});
  }
  return {
    what: `entry ${sequence} of chain ${chain}, checkpoints from ${first ?? "none"} on`,
    kinds: ["altered"] as const,
    chain,
    noticedBy: first !== undefined && first <= covered ? (["outsider with the file"] as const) : [],
  };
}

async function ownKey(tables: Tables): Promise<Secret> {
  const [row] = await tables.query("select encrypted_checkpoint_key as token, sealed_with from deployment");
  const place = { table: "deployment", column: "encrypted_checkpoint_key", ownerId: 1 } as const;
  return open(KEYRING, place, { token: String(row?.token), sealedWith: String(row?.sealed_with) });
}

/** Signs checkpoints anew from one on, each after the one before, and makes the record of the newest fit. */
async function signFrom(
  tables: Tables,
  rows: readonly TamperRow[],
  from: number,
  privateKey: Secret,
  changed: { readonly at?: number },
): Promise<void> {
  const [owner] = await tables.query("select deployment_id from deployment");
  const leaves = await tables.rows("audit_checkpoint_leaves");
  let previous = from === 0 ? "0".repeat(64) : String(rows[from - 1]?.hash);
  for (const row of rows.slice(from)) {
    const tree = new MerkleTree();
    for (const leaf of leaves.filter(({ number }) => number === row.number)) {
      tree.add(
        leafHash({
          chainId: Number(leaf.chain_id),
          sequence: Number(leaf.sequence),
          head: String(leaf.head),
        }),
      );
    }
    const statement = {
      deployment: String(owner?.deployment_id),
      number: Number(row.number),
      at: changed.at === undefined ? Number(row.at) : Number(row.at) + changed.at,
      previous,
      leafCount: tree.size,
      root: tree.root(),
    };
    const { at, root, hash, signature } = signCheckpoint(statement, privateKey);
    await tables.change("audit_checkpoints", row, { at, previous, root, hash, signature });
    previous = hash;
  }
  const [head] = await tables.rows("audit_checkpoint_head");
  const newest = Number(rows.at(-1)?.number);
  const { mac } = macUnder(KEYRING, CHECKPOINT_HEAD_PLACE, checkpointHeadBytes(newest, previous));
  if (head !== undefined) await tables.change("audit_checkpoint_head", head, { hash: previous, mac });
}
