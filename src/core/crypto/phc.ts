/** An argon2id hash (RFC 9106, version 19), taken apart. `memory` in KiB. */
export interface PasswordHash {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,5}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/**
 * Writes a PHC string, salt and tag in standard base64 without padding:
 * https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 */
export function formatPhc({ memory, passes, parallelism, salt, tag }: PasswordHash): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/**
 * Reads a PHC string, or answers `undefined`. Bounded, because whoever could plant a hash could otherwise have the
 * server spend any amount of memory on it; and only the canonical text, so that one hash has one form.
 */
export function parsePhc(text: string): PasswordHash | undefined {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(text) ?? [];
  if (salt === undefined || tag === undefined) return undefined;
  const hash = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
  return isBounded(hash) && formatPhc(hash) === text ? hash : undefined;
}

function isBounded({ memory, passes, parallelism, salt, tag }: PasswordHash): boolean {
  return (
    isWithin(parallelism, 1, 4) &&
    isWithin(memory, 8 * parallelism, 65_536) &&
    isWithin(passes, 1, 10) &&
    isWithin(salt.length, 8, 64) &&
    isWithin(tag.length, 16, 64)
  );
}

function isWithin(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
