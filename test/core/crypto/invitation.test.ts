import { describe, expect, it } from "vitest";
import { createInvitation, invitationHash, invitationHashes } from "../../../src/core/crypto/invitation.ts";
import { Secret } from "../../../src/core/secret.ts";
import { random, secretsOf } from "./material.ts";
import { readVectors } from "./vectors.ts";

const vectors = readVectors<{ secret: string; invitation: { token: string; hash: string } }>("jwt.json");
const { token, hash } = vectors.invitation;
const secrets = secretsOf(vectors.secret);

describe("invitations", () => {
  it("have the hash of the vector", () => {
    expect(invitationHash(secrets[0], new Secret(token))).toBe(hash);
  });

  it("are khi_ and 256 bits in 43 characters, another each time", () => {
    const made = Array.from({ length: 100 }, () => createInvitation(random).reveal());
    expect(new Set(made).size).toBe(100);
    for (const one of made) expect(one).toMatch(/^khi_[A-Za-z0-9_-]{43}$/);
    expect(createInvitation(() => Buffer.from([...Array(32).keys()])).reveal()).toBe(token);
  });

  it("have one hash per secret, so that they outlive a change of the secret", () => {
    const rotated = secretsOf("x".repeat(32), vectors.secret);
    const hashes = invitationHashes(rotated, new Secret(token));
    expect(hashes).toEqual([invitationHash(rotated[0], new Secret(token)), hash]);
    expect(hashes[0]).not.toBe(hash);
  });

  it.each([
    ["nothing", ""],
    ["without their beginning", token.slice(4)],
    ["with another beginning", `khv_${token.slice(4)}`],
    ["too short", token.slice(0, -1)],
    ["too long", `${token}A`],
    ["with blanks around", ` ${token}`],
    ["with unused bits set", `${token.slice(0, -1)}9`],
    ["of foreign characters", `khi_${"€".repeat(43)}`],
  ])("have no hash when they are %s", (_, text) => {
    expect(invitationHash(secrets[0], new Secret(text))).toBeUndefined();
    expect(invitationHashes(secrets, new Secret(text))).toEqual([]);
  });
});
