/** Encodes as base64url with padding (RFC 4648 section 5), the form of Fernet keys and tokens. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeUnpadded(bytes) + padding(bytes.length);
}

/**
 * Decodes base64url with padding. Answers `undefined` unless encoding the result gives the very same text: Node's
 * decoder alone skips foreign characters and forgives padding, so whoever hands in the text could vary it at will.
 */
export function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return encodeBase64Url(bytes) === text ? bytes : undefined;
}

/** Encodes as base64url without padding (RFC 7515 section 2), the form of JWT and refresh tokens. */
export function encodeUnpadded(bytes: Uint8Array): string {
  return asBuffer(bytes).toString("base64url");
}

/** Decodes base64url without padding, as strictly as `decodeBase64Url`. */
export function decodeUnpadded(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return encodeUnpadded(bytes) === text ? bytes : undefined;
}

function padding(length: number): string {
  return "==".slice(0, (3 - (length % 3)) % 3);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
