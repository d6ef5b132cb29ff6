import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DECOY_HASH } from "../../../src/core/crypto/password.ts";
import {
  INVITATION_LABEL,
  labelOf,
  type Place,
  RECOVERY_LABEL,
  REFRESH_LABEL,
} from "../../../src/core/crypto/subkeys.ts";
import { readVectors } from "./vectors.ts";

const text = readFileSync(new URL("../../../docs/formats.md", import.meta.url), "utf8");
const sealed = readVectors<{
  fernetKey: string;
  fingerprint: string;
  columns: { place: Place; value: string; subkey: string; token: string }[];
  heads: { mac: string }[];
}>("sealed.json");
const jwt = readVectors<{
  secret: string;
  access: { token: string };
  refresh: { token: string; hash: string };
  invitation: { token: string; hash: string };
}>("jwt.json");
const { generate } = readVectors<{ generate: { token: string }[] }>("fernet.json");
const totp = readVectors<{
  sealed: string;
  recovery: { code: string; hash: string };
  uri: { uri: string };
  totp: { code: string }[];
}>("totp.json");
const argon2 = readVectors<{ cases: { phc: string }[] }>("argon2.json");

it("docs/formats.md quotes the vectors that the tests hold the code to", () => {
  const empty = sealed.columns.find(({ value }) => value === "");
  const known = sealed.columns.find(({ place }) => place.column === "known_value");
  const quoted = [
    [sealed.fernetKey, sealed.fingerprint, sealed.heads[0]?.mac, generate[0]?.token],
    [empty?.subkey, empty?.token, known?.value, known?.token],
    [jwt.invitation.token, jwt.invitation.hash, totp.recovery.code, totp.recovery.hash],
    [totp.sealed, totp.uri.uri, totp.totp.at(1)?.code],
    [jwt.secret, jwt.access.token, jwt.refresh.token, jwt.refresh.hash, argon2.cases.at(-1)?.phc],
  ].flat();
  for (const vector of quoted) expect(text).toContain(vector ?? "missing from the vectors");
});

it("docs/formats.md lists the label of every sealed column", () => {
  for (const { place } of sealed.columns) {
    expect(text).toContain(`| \`${labelOf(place).slice(0, labelOf(place).lastIndexOf("/"))}/<`);
  }
  for (const label of [REFRESH_LABEL, INVITATION_LABEL, RECOVERY_LABEL]) {
    expect(text).toContain(`| \`${label}\` |`);
  }
});

it("docs/formats.md states the cost of a password hash", () => {
  expect(text).toContain(DECOY_HASH.split("$", 4).join("$"));
});
