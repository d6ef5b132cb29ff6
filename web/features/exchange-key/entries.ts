import { type Faults, type FieldFault, serverFaults } from "../../ui/field-errors.ts";
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
const PEM = /^-----BEGIN/;
const PEM_END = /-----END [A-Z0-9 ]+-----(?:\\[nr])*$/;
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
  const { secret_key, label, api_key } = readEntries(form);
  const ofSecret = judgeSecret(secret_key, api_key);
  const ofLabel = judgeLabel(label);
  return {
    ...judgeApiKey(form),
    ...(ofSecret === undefined ? {} : { secret_key: ofSecret }),
    ...(ofLabel === undefined ? {} : { label: ofLabel }),
  };
}

/** As {@link judgeEntries}, where the API key is all that is handed over. */
export function judgeApiKey(form: FormData): Faults {
  const { api_key } = readEntries(form);
  const fault = PEM.test(api_key)
    ? ({ id: "key.api_key.pem" } as const)
    : (judgeValue(api_key, "key.api_key.empty") ?? tooLong(api_key, MAX_API_KEY));
  return fault === undefined ? {} : { api_key: fault };
}

/** Binance's keys are that long in every sample, but no rule says so: worth a word, and no wall. */
export function doubtLength(apiKey: string): FieldFault | undefined {
  const isUsual = apiKey === "" || apiKey.length === BINANCE_LENGTH || !VISIBLE_ASCII.test(apiKey);
  return isUsual ? undefined : { id: "key.api_key.length", values: { length: apiKey.length } };
}

function judgeSecret(secret: string, apiKey: string): FieldFault | undefined {
  if (PEM.test(secret)) return judgePem(secret);
  if (secret !== "" && secret === apiKey) return { id: "key.secret_key.equal" };
  return judgeValue(secret, "key.secret_key.empty");
}

/** What can be told by its heading; the rest is for whoever can read it. */
function judgePem(pem: string): FieldFault | undefined {
  const heading = /^-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
  if (heading === "PUBLIC KEY") return { id: "key.secret_key.pem_public" };
  if (heading === "ENCRYPTED PRIVATE KEY") return { id: "key.secret_key.pem_encrypted" };
  if (heading !== "PRIVATE KEY" && heading !== "RSA PRIVATE KEY") return { id: "key.secret_key.pem_refused" };
  return PEM_END.test(pem) ? undefined : { id: "key.secret_key.pem_cut" };
}

export function isPem({ secret_key }: KeyEntries): boolean {
  return PEM.test(secret_key);
}

/** What the server finds in fields that this page lets pass, in words of the page where it has any. */
export function serverFaultsOf(error: unknown, hasPem: boolean): Faults | undefined {
  const secret_key = hasPem ? ({ id: "key.secret_key.pem_refused" } as const) : null;
  return serverFaults(error, { api_key: null, secret_key, label: null });
}

function judgeValue(value: string, empty: FieldFault["id"]): FieldFault | undefined {
  if (value === "") return { id: empty };
  if (MASK.test(value)) return { id: "key.masked" };
  return VISIBLE_ASCII.test(value) ? undefined : { id: "key.unusual_character" };
}
