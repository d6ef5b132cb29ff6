import { Secret } from "../secret.ts";
import type { Random } from "./random.ts";

/** 32 letters and digits without those that look alike, so that one byte gives one of them evenly. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789";
const LENGTH = 26;

/** Makes a password of 26 letters and digits: 130 random bits. */
export function generatePassword(random: Random): Secret {
  return new Secret(Array.from(random(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join(""));
}
