import { describe, expect, it } from "vitest";
import {
  createRefreshToken,
  refreshTokenHash,
  refreshTokenHashes,
} from "../../../src/core/crypto/refresh-token.ts";
import { random, secretsOf } from "./material.ts";
import { readVectors } from "./vectors.ts";

const vectors = readVectors<{ secret: string; refresh: { token: string; hash: string } }>("jwt.json");
const { token, hash } = vectors.refresh;
const secrets = secretsOf(vectors.secret);

describe("refresh tokens", () => {
  it("have the hash of the vector", () => {
    expect(refreshTokenHash(secrets[0], token)).toBe(hash);
  });

  it("are 256 bits in 43 characters, another each time", () => {
    const made = Array.from({ length: 100 }, () => createRefreshToken(random));
    expect(new Set(made).size).toBe(100);
    for (const one of made) expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(createRefreshToken(() => Buffer.from([...Array(32).keys()]))).toBe(token);
  });

  it("have one hash per secret, so that a session outlives a change of the secret", () => {
    const rotated = secretsOf("x".repeat(32), vectors.secret);
    const hashes = refreshTokenHashes(rotated, token);
    expect(hashes).toHaveLength(2);
    expect(hashes[0]).toBe(refreshTokenHash(rotated[0], token));
    expect(hashes[1]).toBe(hash);
    expect(hashes[0]).not.toBe(hash);
  });

  it.each([
    ["nothing", ""],
    ["too short", token.slice(1)],
    ["too long", `${token}A`],
    ["padded", `${token}=`],
    ["with unused bits set", `${token.slice(0, -1)}9`],
    ["in the standard alphabet", `+${token.slice(1)}`],
    ["43 foreign characters", "€".repeat(43)],
  ])("have no hash when they are %s", (_, text) => {
    expect(refreshTokenHash(secrets[0], text)).toBeUndefined();
    expect(refreshTokenHashes(secrets, text)).toEqual([]);
  });
});
