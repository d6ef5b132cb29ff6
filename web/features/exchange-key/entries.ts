import type { Faults, FieldFault } from "../../ui/field-errors.ts";
import { judgeLabel, tooLong, trimEnds } from "../../ui/label.ts";

/** What people hand over. The secret is read from its field when it is sent, and kept nowhere. */
export interface KeyEntries {
  readonly api_key: string;
  readonly secret_key: string;
  readonly label: string;
}

const BINANCE_LENGTH = 64;
const MAX_API_KEY = 256;
const MASK = /\*{3}|\u2026|\u2022/;
const VISIBLE_ASCII = /^[\x21-\x7e]*$/;

export function readEntries(form: FormData): KeyEntries {
  const text = (name: string) => trimEnds(String(form.get(name) ?? ""));
  return {
    api_key: text("api_key"),
    secret_key: text("secret_key"),
    label: text("label"),
  };
}

/** What is wrong before anybody is asked; the server judges again. */
export function judgeEntries(form: FormData): Faults {
  const { api_key, secret_key, label } = readEntries(form);
  const ofKey = judgeValue(api_key, "key.api_key.empty") ?? tooLong(api_key, MAX_API_KEY);
  const ofSecret = judgeSecret(secret_key, api_key);
  const ofLabel = judgeLabel(label);
  return {
    ...(ofKey === undefined ? {} : { api_key: ofKey }),
    ...(ofSecret === undefined ? {} : { secret_key: ofSecret }),
    ...(ofLabel === undefined ? {} : { label: ofLabel }),
  };
}

/** Binance's keys are that long in every sample, but no rule says so: worth a word, and no wall. */
export function doubtLength(apiKey: string): FieldFault | undefined {
  const isUsual = apiKey === "" || apiKey.length === BINANCE_LENGTH || !VISIBLE_ASCII.test(apiKey);
  return isUsual ? undefined : { id: "key.api_key.length", values: { length: apiKey.length } };
}

function judgeSecret(secret: string, apiKey: string): FieldFault | undefined {
  if (secret.startsWith("-----BEGIN")) return { id: "key.secret_key.pem" };
  if (secret !== "" && secret === apiKey) return { id: "key.secret_key.equal" };
  return judgeValue(secret, "key.secret_key.empty");
}

function judgeValue(value: string, empty: FieldFault["id"]): FieldFault | undefined {
  if (value === "") return { id: empty };
  if (MASK.test(value)) return { id: "key.masked" };
  return VISIBLE_ASCII.test(value) ? undefined : { id: "key.unusual_character" };
}
