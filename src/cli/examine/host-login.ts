import { openWayOut } from "../../compose.ts";
import type { Config } from "../../config.ts";
import { examineHostLogin } from "../../operations/examine-host-login.ts";
import { bad, type Finding, good } from "./finding.ts";

/** Whether logins of the host application can be verified. */
export async function* examineHost(config: Config): AsyncGenerator<Finding> {
  const { hostLogin } = config;
  if (hostLogin === undefined) return;
  const subject = "host login";
  const { issuer, keys } = hostLogin;
  if (keys.kind === "secrets") {
    const count = keys.secrets.length === 1 ? "a shared secret" : `${keys.secrets.length} shared secrets`;
    yield good(subject, `${issuer}, verified by ${count}`);
    return;
  }
  const { send, close } = openWayOut(config);
  const fetched = await examineHostLogin({ send }, keys.path).finally(close);
  const place = `${keys.origin}${keys.path}`;
  if ("problem" in fetched) {
    yield bad(subject, `${place} ${fetched.problem}`);
  } else if (fetched.keys.length === 0) {
    yield bad(subject, `${place} names no key for RS256, PS256, ES256 or EdDSA with a kid`);
  } else {
    const named = fetched.keys.map(({ kid, kty }) => `${kid} (${kty})`).join(", ");
    yield good(subject, `${issuer}, verified by ${named}`);
  }
}
