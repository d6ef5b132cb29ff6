import { Secret } from "../core/secret.ts";

/** A secret that a body may leave out. */
export function optionalSecret(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : new Secret(text);
}
