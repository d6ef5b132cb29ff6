import { hash } from "node:crypto";

/** The head of a chain, as a checkpoint states it. `head` is the hash of the entry, 64 hex digits. */
export interface Leaf {
  readonly chainId: number;
  readonly sequence: number;
  readonly head: string;
}

interface Subtree {
  readonly size: number;
  readonly hash: string;
}

/**
 * The Merkle tree of RFC 6962 section 2.1 over leaves that come one by one, in ascending order of their chains: it keeps
 * one hash for each power of two, however many leaves there are. docs/formats.md, "Checkpoint".
 */
export class MerkleTree {
  readonly #subtrees: Subtree[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(leafHash: string): void {
    this.#size += 1;
    let last: Subtree = { size: 1, hash: leafHash };
    for (let top = this.#subtrees.at(-1); top?.size === last.size; top = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      last = { size: top.size + last.size, hash: nodeHash(top.hash, last.hash) };
    }
    this.#subtrees.push(last);
  }

  /** 64 hex digits, lower case. */
  root(): string {
    const [first, ...rest] = this.#subtrees.map((subtree) => subtree.hash).reverse();
    if (first === undefined) return hash("sha256", "", "hex");
    return rest.reduce((right, left) => nodeHash(left, right), first);
  }
}

function nodeHash(left: string, right: string): string {
  return hash("sha256", Buffer.from(`01${left}${right}`, "hex"), "hex");
}
