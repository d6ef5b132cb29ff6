import type { Keyring } from "../../core/crypto/keyring.ts";
import { open, type Sealed } from "../../core/crypto/seal.ts";
import { mask } from "../../core/mask.ts";

/** Shows sealed API keys masked. */
export interface MaskMemo {
  /** Throws `key_unreadable`, `fernet_key_missing`. */
  maskedApiKey(keyring: Keyring, userId: number, sealed: Sealed): string;
}

/** About 5 MB. */
const REMEMBERED = 10_000;

/**
 * Remembers what the mask of a sealed value was, because a page asks again and again and opening is the dearest part
 * of the answer. It holds masks and never a secret. A value that was altered or moved is not the one remembered: it is opened,
 * and that fails.
 */
export function createMaskMemo(limit = REMEMBERED): MaskMemo {
  const masks = new Map<string, string>();
  return {
    maskedApiKey(keyring, userId, sealed) {
      const name = `${userId} ${sealed.sealedWith} ${sealed.token}`;
      const known = masks.get(name);
      if (known !== undefined) return known;
      const place = { table: "api_keys", column: "encrypted_api_key", ownerId: userId } as const;
      const masked = mask(open(keyring, place, sealed).reveal());
      const [oldest] = masks.keys();
      if (masks.size >= limit && oldest !== undefined) masks.delete(oldest);
      masks.set(name, masked);
      return masked;
    },
  };
}
