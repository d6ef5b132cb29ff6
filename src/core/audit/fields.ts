import { hash } from "node:crypto";

/**
 * The canonical encoding of everything that the audit chain hashes or signs: each text as UTF-8 behind its length in
 * bytes, four bytes big-endian, so that no two lists share one encoding. docs/formats.md, "Audit entry".
 */
export function fields(texts: readonly string[]): Buffer {
  return Buffer.from(encode(texts, 0));
}

/** SHA-256, in lower-case hex, over some bytes given in hex and the canonical encoding of a list behind them. */
export function hashOfFields(prefixHex: string, texts: readonly string[]): string {
  const prefixBytes = prefixHex.length / 2;
  const bytes = encode(texts, prefixBytes);
  bytes.write(prefixHex, 0, "hex");
  return hash("sha256", bytes, "hex");
}

/** SHA-256, in lower-case hex, over some bytes given in hex and a text in UTF-8 behind them. */
export function hashOfText(prefixHex: string, text: string): string {
  makeRoom(prefixHex.length + 3 * text.length);
  const prefixBytes = room.write(prefixHex, 0, "hex");
  const length = room.write(text, prefixBytes, "utf8");
  return hash("sha256", room.subarray(0, prefixBytes + length), "hex");
}

// A chain is hashed at the speed at which it is read, so nothing is allocated per entry but for the very long ones.
let room = Buffer.allocUnsafeSlow(4_096);

/** Answers a view of what the next call overwrites. */
function encode(texts: readonly string[], offset: number): Buffer {
  // A character outside ASCII takes at most three bytes.
  const most = texts.reduce((sum, text) => sum + 4 + 3 * text.length, offset);
  makeRoom(most);
  let end = offset;
  for (const text of texts) {
    const length = room.write(text, end + 4, "utf8");
    room.writeUInt32BE(length, end);
    end += 4 + length;
  }
  return room.subarray(0, end);
}

function makeRoom(bytes: number): void {
  if (bytes > room.length) room = Buffer.allocUnsafeSlow(2 * bytes);
}
