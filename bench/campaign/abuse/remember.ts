import type { Fields, Person } from "./person.ts";

/** What a person has after this answer of a route. */
export async function remember(
  person: Person,
  route: string,
  id: number,
  answer: { readonly status: number; readonly head: string; readonly fields: Fields },
): Promise<void> {
  const { status, fields, head } = answer;
  if (status === 401 && (fields.code === "session_expired" || fields.code === "refresh_reused")) {
    return person.login();
  }
  if (status === 404 && id !== 0) person.virtualKeys = person.virtualKeys.filter((one) => one !== id);
  if (status >= 300) return;
  switch (route) {
    case "DELETE /api/v1/auth/me":
    // Sometimes the new password is one that only the request knew.
    case "POST /api/v1/auth/password":
      return person.register();
    case "POST /api/v1/auth/logout":
      return person.login();
    case "DELETE /api/v1/auth/sessions/{id}":
      if (id === person.sessionId) return person.login();
      person.otherSessionId = undefined;
      break;
    case "DELETE /api/v1/auth/sessions":
      person.otherSessionId = undefined;
      break;
    case "POST /api/v1/auth/refresh":
      person.refresh = /keyhold_refresh=([^;]+)/.exec(head)?.[1] ?? person.refresh;
      break;
    case "POST /api/v1/auth/totp":
      person.totpSecret = String(fields.secret);
      break;
    case "POST /api/v1/auth/totp/confirm":
    case "DELETE /api/v1/auth/totp":
      person.totpSecret = undefined;
      break;
    case "DELETE /api/v1/api-keys/me":
      Object.assign(person, { hasKey: false, isFrozen: false, virtualKeys: [] });
      break;
    case "POST /api/v1/api-keys/generated/{id}/activate":
      person.generated = person.generated.filter((one) => one.id !== id);
      Object.assign(person, { hasKey: true, isFrozen: fields.is_frozen === true });
      break;
    case "DELETE /api/v1/api-keys/generated/{id}":
      person.generated = person.generated.filter((one) => one.id !== id);
      break;
    case "POST /api/v1/api-keys/generate":
      person.generated.push({ id: Number(fields.id), publicKey: String(fields.public_key_pem) });
      break;
    case "POST /api/v1/virtual-keys":
      person.virtualKeys.push(Number(fields.id));
      break;
    case "DELETE /api/v1/virtual-keys/{id}":
      person.virtualKeys = person.virtualKeys.filter((one) => one !== id);
      break;
    default:
      if (typeof fields.is_frozen === "boolean") {
        Object.assign(person, { hasKey: true, isFrozen: fields.is_frozen });
      }
  }
}
