import type { Checkpoint } from "./checkpoint.ts";
import type { Leaf } from "./merkle.ts";

/** A line of a checkpoint file: a checkpoint, or one of the leaves that follow it. docs/formats.md, "Checkpoint file". */
export type CheckpointLine =
  | { readonly kind: "checkpoint"; readonly checkpoint: Checkpoint }
  | { readonly kind: "leaf"; readonly leaf: Leaf };

const HEX_32 = /^[0-9a-f]{64}$/;
const HEX_64 = /^[0-9a-f]{128}$/;

export function checkpointLine(checkpoint: Checkpoint): string {
  const { deployment, number, at, previous, leafCount, root, hash, signature } = checkpoint;
  return `${JSON.stringify({ checkpoint: { deployment, number, at, previous, leaf_count: leafCount, root, hash, signature } })}\n`;
}

export function leafLine({ chainId, sequence, head }: Leaf): string {
  return `{"leaf":[${chainId},${sequence},"${head}"]}\n`;
}

/** Reads a line, with or without its line feed; undefined for one that is none of ours, or that a crash cut off. */
export function parseCheckpointLine(text: string): CheckpointLine | undefined {
  const value = parsed(text);
  if (value === undefined) return undefined;
  if (Array.isArray(value.leaf)) return leafIn(value.leaf);
  return isObject(value.checkpoint) ? checkpointIn(value.checkpoint) : undefined;
}

function leafIn([chainId, sequence, head]: readonly unknown[]): CheckpointLine | undefined {
  if (!isCount(chainId) || !isCount(sequence) || !isText(head, HEX_32)) return undefined;
  return { kind: "leaf", leaf: { chainId, sequence, head } };
}

function checkpointIn(value: Readonly<Record<string, unknown>>): CheckpointLine | undefined {
  const { deployment, number, at, previous, leaf_count: leafCount, root, hash, signature } = value;
  if (
    !isText(deployment, /^[\x21-\x7e]{1,128}$/) ||
    !isCount(number) ||
    !isCount(at) ||
    !isCount(leafCount)
  ) {
    return undefined;
  }
  if (!isText(previous, HEX_32) || !isText(root, HEX_32) || !isText(hash, HEX_32)) return undefined;
  if (!isText(signature, HEX_64)) return undefined;
  const checkpoint = { deployment, number, at, previous, leafCount, root, hash, signature };
  return { kind: "checkpoint", checkpoint };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === "string" && form.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
