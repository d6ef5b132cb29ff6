/**
 * The closed list of what can go wrong, as the outside hears it. A code is stable for ever; its kind decides
 * the HTTP status; title, detail and hint are sentences for a person. `{name}` stands for a parameter.
 */
export const LIST = {
  malformed_request: {
    kind: "malformed",
    title: "The request could not be read",
    detail: "The request is not what this address expects: {problem}.",
  },
  unauthenticated: {
    kind: "unauthenticated",
    title: "Not logged in",
    detail: "This address needs a valid access token.",
    hint: "Log in, then send the header: Authorization: Bearer <access token>.",
  },
  session_expired: {
    kind: "unauthenticated",
    title: "The session has ended",
    detail: "The access token has expired or its session was ended.",
    hint: "Refresh the session, or log in again.",
  },
  bad_credentials: {
    kind: "unauthenticated",
    title: "E-mail, password or code is wrong",
    detail: "No account matches what was entered.",
  },
  totp_required: {
    kind: "unauthenticated",
    title: "A code is needed too",
    detail: "The password is right. This account also asks for a code of its authenticator app.",
    hint: "Send the code, or a recovery code, as totp.",
  },
  refresh_reused: {
    kind: "unauthenticated",
    title: "The session was ended for safety",
    detail: "A refresh token that had already been replaced was used again, so the session was ended.",
    hint: "Log in again. If you did not expect this, change your password.",
  },
  user_inactive: {
    kind: "forbidden",
    title: "The account is switched off",
    detail: "This account has been deactivated.",
    hint: "Ask the operator of this server.",
  },
  step_up_required: {
    kind: "forbidden",
    title: "The password is needed again",
    detail: "This act needs a password or a code entered in this session within the last 10 minutes.",
    hint: "Send one of them to POST /api/v1/auth/step-up, then try again.",
  },
  foreign_origin: {
    kind: "forbidden",
    title: "The request came through another address",
    detail: "The {header} header does not name this server.",
    hint: "Use the server's PUBLIC_URL, or add the name to ALLOWED_HOSTS.",
  },
  registration_closed: {
    kind: "forbidden",
    title: "Registration is closed",
    detail: "New accounts are made by the operator of this server.",
  },
  invitation_invalid: {
    kind: "forbidden",
    title: "The invitation does not hold",
    detail: "The invitation is not known, has run out, was used, or is for another e-mail.",
    hint: "Ask the operator of this server for a new one.",
  },
  not_found: {
    kind: "not_found",
    title: "Nothing here",
    detail: "There is nothing at this address.",
    hint: "The routes are listed at /docs.",
  },
  method_not_allowed: {
    kind: "method_not_allowed",
    title: "Method not allowed",
    detail: "This address does not answer {method}.",
    hint: "It answers: {allowed}.",
  },
  payload_too_large: {
    kind: "payload_too_large",
    title: "The request body is too large",
    detail: "The body may have at most {limit} bytes.",
  },
  unsupported_media_type: {
    kind: "unsupported_media_type",
    title: "Not JSON",
    detail:
      "The body must be JSON that is not compressed, sent with the header Content-Type: application/json.",
  },
  headers_too_large: {
    kind: "headers_too_large",
    title: "The request headers are too large",
    detail: "Address and headers together exceed what this server accepts.",
  },
  validation_failed: {
    kind: "invalid",
    title: "Some fields are not acceptable",
    detail: "Nothing was stored. Each field at fault is listed in errors.",
  },
  email_taken: {
    kind: "conflict",
    title: "The e-mail is taken",
    detail: "An account with this e-mail exists.",
    hint: "Log in instead.",
  },
  account_not_linked: {
    kind: "conflict",
    title: "The account is not linked",
    detail: "An account here has the e-mail of your login at the application, and is not linked to it.",
    hint: "Ask the operator of this server to link them, or log in here with the password.",
  },
  totp_enabled: {
    kind: "conflict",
    title: "There already is a second factor",
    detail: "This account asks for codes of an authenticator app already.",
    hint: "Remove it first.",
  },
  no_key: {
    kind: "not_found",
    title: "No exchange key",
    detail: "This account holds no exchange key.",
    hint: "Add one with POST /api/v1/api-keys/.",
  },
  key_exists: {
    kind: "conflict",
    title: "There already is an exchange key",
    detail: "An account holds one exchange key, and this one has it already. Nothing was changed.",
    hint: "Replace it with PUT /api/v1/api-keys/me: bots carry on.",
  },
  key_frozen: {
    kind: "conflict",
    title: "The key is frozen",
    detail: "The exchange key of this account is frozen. Nothing is signed with it.",
    hint: "Unfreeze it first.",
  },
  account_changed: {
    kind: "conflict",
    title: "The key belongs to another account",
    detail:
      "The new key is of the exchange account {new_account}, the stored one of {old_account}. Nothing was changed.",
    hint: "If that is meant, send confirm_account_change as true.",
  },
  expired: {
    kind: "gone",
    title: "The time is over",
    detail: "The key pair was not activated in time, and is gone.",
    hint: "Have another one made.",
  },
  key_pending: {
    kind: "conflict",
    title: "A key is being checked",
    detail: "Another request of this account is asking the exchange about a key. Nothing was changed.",
    hint: "Wait for its answer.",
  },
  key_rejected: {
    kind: "invalid",
    title: "The exchange refuses this key",
    detail: "{message}",
  },
  key_too_powerful: {
    kind: "invalid",
    title: "The key may do too much",
    detail: "The key has rights that Keyhold does not accept: {permissions}. Nothing was stored.",
    hint: "Switch them off at the exchange, or make a new key without them, then try again.",
  },
  too_many_generated_keys: {
    kind: "conflict",
    title: "Too many unfinished keys",
    detail: "An account holds at most {limit} key pairs that wait for their API key.",
    hint: "Finish one, or delete one that you have not registered at the exchange.",
  },
  virtual_key_revoked: {
    kind: "conflict",
    title: "The virtual key is revoked",
    detail: "A revoked virtual key stays revoked.",
    hint: "Make a new one.",
  },
  too_many_virtual_keys: {
    kind: "conflict",
    title: "Too many virtual keys",
    detail: "An account holds at most {limit} virtual keys that are not revoked.",
    hint: "Revoke one that is no longer used.",
  },
  too_many_requests: {
    kind: "too_many",
    title: "Too many requests",
    detail: "Try again in {seconds} s.",
  },
  exchange_unavailable: {
    kind: "unavailable",
    title: "The exchange could not be asked",
    detail: "{message} This says nothing about the key. Nothing was changed.",
    hint: "Try again in a moment.",
  },
  storage_busy: {
    kind: "unavailable",
    title: "The database is busy",
    detail: "The database stayed locked by another process. Nothing was changed.",
    hint: "Try again.",
  },
  storage_failed: {
    kind: "unavailable",
    title: "The database failed",
    detail: "The database could not carry out or confirm the change.",
    hint: "Look at what is stored before trying again. The operator finds the cause in the log.",
  },
  audit_unavailable: {
    kind: "unavailable",
    title: "The change could not be recorded",
    detail: "What cannot be recorded is not done. Nothing was changed.",
    hint: "Try again. The operator finds the cause in the log.",
  },
  key_unreadable: {
    kind: "unavailable",
    title: "The stored value does not open",
    detail: "The sealed value was altered or moved since it was stored.",
    hint: "Tell the operator the request id. Other accounts are not affected.",
  },
  fernet_key_missing: {
    kind: "unavailable",
    title: "A Fernet key is missing",
    detail: "The value was sealed under the Fernet key {fingerprint}, which this server does not have.",
    hint: "The operator adds that key to FERNET_KEY.",
  },
  host_login_unavailable: {
    kind: "unavailable",
    title: "The application's keys cannot be had",
    detail: "Logins of the application cannot be verified now, because it does not tell its public keys.",
    hint: "Try again later; the operator looks with keyhold doctor.",
  },
  internal: {
    kind: "internal",
    title: "Something went wrong here",
    detail: "This is a fault of the server.",
    hint: "Tell the operator the request id.",
  },
} as const satisfies Record<string, ErrorEntry>;

export interface ErrorEntry {
  readonly kind: ErrorKind;
  readonly title: string;
  readonly detail: string;
  readonly hint?: string;
}

/** What sort of failure a code is. The HTTP door maps each kind to one status. */
export type ErrorKind =
  | "malformed"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "gone"
  | "payload_too_large"
  | "unsupported_media_type"
  | "invalid"
  | "too_many"
  | "headers_too_large"
  | "internal"
  | "unavailable";
