import { type Static, Type } from "typebox";
import { closed, Facts, NullableText, NullableTime, Time } from "./wire.ts";

const Hash = Type.String({ description: "SHA-256, 64 hex digits" });

const Outcome = Type.Union([Type.Literal("done"), Type.Literal("refused")]);

const NullableNumber = Type.Unsafe<number | null>({ type: ["integer", "null"] });

/** Everything from which an entry's hash can be computed anew: docs/formats.md, "Audit entry". */
export const AuditEntry = closed({
  chain_id: Type.Integer({ minimum: 0 }),
  sequence: Type.Integer({ minimum: 1 }),
  at: Time,
  event: Type.String(),
  outcome: Outcome,
  actor: Type.String(),
  subject: Type.String(),
  request_id: Type.String(),
  data: Facts,
  details: Type.Unsafe<Static<typeof Facts> | null>({
    ...Facts,
    type: ["object", "null"],
    description: "Address, browser, typed texts; null once they are erased",
  }),
  exact: closed(
    { data: Type.String(), details: NullableText, nonce: NullableText },
    { description: "The texts that the hashes cover, byte for byte" },
  ),
  details_hash: Hash,
  previous_hash: Type.String({ description: "The hash of the entry before; 64 zeros for the first" }),
  hash: Hash,
});

export type AuditEntry = Static<typeof AuditEntry>;

export const AuditPage = closed({
  items: Type.Array(AuditEntry),
  next: Type.Unsafe<number | null>({
    ...NullableNumber,
    description: "Goes into `after` for the entries that are older; null when there are none",
  }),
});

export type AuditPage = Static<typeof AuditPage>;

export const AuditQuery = closed({
  after: Type.Optional(
    Type.String({ pattern: "^[1-9][0-9]{0,15}$", description: "`next` of the page before" }),
  ),
  limit: Type.Optional(
    Type.String({ pattern: "^([1-9]|[1-9][0-9]|[1-4][0-9]{2}|500)$", description: "1 to 500; 50 if absent" }),
  ),
  kind: Type.Optional(
    Type.String({ pattern: "^[a-z_]{1,32}$", description: "What stands before the dot in `event`" }),
  ),
  outcome: Type.Optional(Outcome),
  subject: Type.Optional(Type.String({ pattern: "^[a-z_]{1,32}:[A-Za-z0-9_-]{1,64}$" })),
  from: Type.Optional(Type.String({ format: "date-time", description: "No entry before this moment" })),
  to: Type.Optional(Type.String({ format: "date-time", description: "No entry at or after this moment" })),
});

export type AuditQuery = Static<typeof AuditQuery>;

/** What looking through a whole chain has found. */
export const AuditVerdict = closed({
  verdict: Type.Union([Type.Literal("whole"), Type.Literal("broken")]),
  entries: Type.Integer({ minimum: 0, description: "How many entries were recomputed" }),
  archived: Type.Integer({ minimum: 0, description: "How many older ones were moved into an archive" }),
  erased: Type.Integer({ minimum: 0, description: "How many entries have had their details erased" }),
  head: Type.Unsafe<{ sequence: number; hash: string } | null>({
    ...closed({ sequence: Type.Integer(), hash: Hash }),
    type: ["object", "null"],
  }),
  checkpoint: Type.Unsafe<{ number: number; at: string; sequence: number } | null>({
    ...closed({ number: Type.Integer(), at: Time, sequence: Type.Integer() }),
    type: ["object", "null"],
    description: "The newest signed statement about this chain, and the entry that it names",
  }),
  fault: Type.Unsafe<{ kind: string; sequence: number | null; message: string } | null>({
    ...closed({ kind: Type.String(), sequence: NullableNumber, message: Type.String() }),
    type: ["object", "null"],
    description: "The first thing that is wrong",
  }),
  checked_at: Time,
});

export type AuditVerdict = Static<typeof AuditVerdict>;

export const CheckpointKey = closed({
  algorithm: Type.Literal("ed25519"),
  public_key: Type.String({ description: "32 bytes in 64 hex digits" }),
  public_key_pem: Type.String(),
  deployment_id: Type.String({ description: "Stands in every checkpoint" }),
  newest: Type.Unsafe<number | null>({
    ...NullableNumber,
    description: "The number of the newest checkpoint",
  }),
  newest_at: NullableTime,
});

export type CheckpointKey = Static<typeof CheckpointKey>;
