// Written by: npm run client

import type { Facts } from "./wire.ts";

/** An error, as RFC 9457 describes it. */
export interface Problem {
  /** urn:keyhold:error:<code>. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code:
    | "malformed_request"
    | "unauthenticated"
    | "session_expired"
    | "bad_credentials"
    | "totp_required"
    | "refresh_reused"
    | "user_inactive"
    | "step_up_required"
    | "foreign_origin"
    | "registration_closed"
    | "invitation_invalid"
    | "not_found"
    | "method_not_allowed"
    | "payload_too_large"
    | "unsupported_media_type"
    | "headers_too_large"
    | "validation_failed"
    | "email_taken"
    | "account_not_linked"
    | "totp_enabled"
    | "no_key"
    | "key_exists"
    | "key_frozen"
    | "account_changed"
    | "expired"
    | "key_pending"
    | "key_rejected"
    | "key_too_powerful"
    | "too_many_generated_keys"
    | "virtual_key_revoked"
    | "too_many_virtual_keys"
    | "too_many_requests"
    | "exchange_unavailable"
    | "storage_busy"
    | "storage_failed"
    | "audit_unavailable"
    | "key_unreadable"
    | "fernet_key_missing"
    | "host_login_unavailable"
    | "internal";
  /** Values that belong to the code. */
  readonly params: Facts;
  readonly request_id: string;
  readonly hint?: string | undefined;
  readonly errors?:
    | readonly {
        readonly field: string;
        readonly message: string;
      }[]
    | undefined;
}
