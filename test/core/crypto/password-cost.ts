import type { PasswordCost } from "../../../src/core/crypto/password.ts";

/** The least that argon2id allows, for tests that make users and are not about passwords: some 3,000 hashes, of 45 ms each otherwise. */
export const CHEAP: PasswordCost = { memory: 8, passes: 1, parallelism: 1 };
