/** Makes that many random bytes, fit for keys: each byte is handed out once. */
export type Random = (bytes: number) => Buffer;

const POOL_BYTES = 8_192;

/**
 * Draws random bytes from a pool that `fill` fills at once, because asking the system for 16 bytes costs more than
 * encrypting with them. Bytes that were handed out are wiped from the pool and never handed out again.
 */
export function createRandomPool(fill: (buffer: Buffer) => void): Random {
  const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
  let used = POOL_BYTES;
  return (bytes) => {
    if (bytes > POOL_BYTES) throw new RangeError(`at most ${POOL_BYTES} random bytes at once`);
    if (used + bytes > POOL_BYTES) {
      fill(pool);
      used = 0;
    }
    const start = used;
    used += bytes;
    const drawn = Buffer.from(pool.subarray(start, used));
    pool.fill(0, start, used);
    return drawn;
  };
}
