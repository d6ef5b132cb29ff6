import { isUtf8 } from "node:buffer";
import { KeyholdError } from "../errors.ts";
import { Secret } from "../secret.ts";

/**
 * The UTF-8 bytes of a secret text. Throws `malformed_request` for half a surrogate pair, which JSON can carry and
 * UTF-8 cannot: it would not come back as it was.
 */
export function encodeText(secret: Secret): Buffer {
  const text = secret.reveal();
  if (!text.isWellFormed()) {
    throw new KeyholdError("malformed_request", { params: { problem: "a text is not well-formed Unicode" } });
  }
  return Buffer.from(text);
}

/** The text of UTF-8 bytes, or `undefined` for bytes that are not UTF-8. */
export function decodeText(bytes: Buffer): Secret | undefined {
  return isUtf8(bytes) ? new Secret(bytes.toString()) : undefined;
}
