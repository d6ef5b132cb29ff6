/** Everything that can be found wrong with the audit tables. A kind is stable for ever. */
const FAULT_KINDS = [
  "altered",
  "missing",
  "inserted",
  "reordered",
  "cut_off",
  "head_rewritten",
  "mac_wrong",
  "left_out",
  "checkpoint_missing",
  "checkpoint_wrong",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** One thing that is wrong, and where. Chain and checkpoint are texts, because a writer of the database chooses them. */
export interface Fault {
  readonly kind: FaultKind;
  /** Undefined where the fault is of no one chain. */
  readonly chain?: string;
  /** The entry, by its place in the chain. */
  readonly sequence?: number;
  readonly checkpoint?: number;
  /** A sentence for a person. It holds numbers and places, and nothing that an entry says. */
  readonly message: string;
}

/** `chain 7, entry 12`, `checkpoint 3` or nothing. */
export function placeOf({ chain, sequence, checkpoint }: Fault): string {
  const parts = [
    chain === undefined ? undefined : chain === "0" ? "chain 0 (the deployment)" : `chain ${chain}`,
    sequence === undefined ? undefined : `entry ${sequence}`,
    checkpoint === undefined ? undefined : `checkpoint ${checkpoint}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}
