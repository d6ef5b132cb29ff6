/** Everything that is ever recorded. A name is stable for ever. */
export const AUDIT_EVENTS = [
  "deployment.created",
  "deployment.restored",
  "deployment.migrated",
  "fernet_key.added",
  "fernet_key.rotated",
  "fernet_key.retired",
  "user.registered",
  "user.created",
  "user.imported",
  "user.linked",
  "user.invited",
  "user.activated",
  "user.deactivated",
  "user.password_changed",
  "user.password_reset",
  "user.password_upgraded",
  "user.totp_enrolled",
  "user.totp_confirmed",
  "user.totp_removed",
  "user.recovery_code_used",
  "user.deleted",
  "session.opened",
  "session.refused",
  "session.refreshed",
  "session.reuse_detected",
  "session.ended",
  "session.verified",
  "session.verification_refused",
  "api_key.submitted",
  "api_key.refused",
  "api_key.added",
  "api_key.imported",
  "api_key.relabelled",
  "api_key.opened",
  "api_key.checked",
  "api_key.watched",
  "api_key.replaced",
  "api_key.generated",
  "api_key.generation_dropped",
  "api_key.frozen",
  "api_key.unfrozen",
  "api_key.deleted",
  "virtual_key.created",
  "virtual_key.changed",
  "virtual_key.paused",
  "virtual_key.resumed",
  "virtual_key.revoked",
  "virtual_key.refused",
  "order.requested",
  "order.refused",
  "order.answered",
  "order.settled",
  "order.unsettled",
  "keys.frozen",
  "keys.unfrozen",
  "audit.archived",
] as const;

export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** Whether an event says that something was done, or that it was refused. */
export type AuditOutcome = "done" | "refused";

const REFUSALS: ReadonlySet<string> = new Set<AuditEvent>([
  "session.refused",
  "session.reuse_detected",
  "session.verification_refused",
  "api_key.refused",
  "virtual_key.refused",
  "order.refused",
]);

export function outcomeOf(event: string): AuditOutcome {
  return REFUSALS.has(event) ? "refused" : "done";
}

/** Who acted: `user:<id>`, a bot as `virtual_key:<id>`, `operator` at the command line, `system`, or `anonymous` where nobody had proven who they are. */
export type Actor = `user:${number}` | `virtual_key:${number}` | "operator" | "system" | "anonymous";

/** What was acted on, such as `api_key:7`. */
export type Subject =
  `${"deployment" | "fernet_key" | "user" | "session" | "api_key" | "generated_key" | "virtual_key" | "order" | "checkpoint" | "keys"}:${string | number}`;

/** Facts that the chain covers for ever: codes, numbers, names that the exchange gave. Never personal, never secret. */
export type AuditData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** What may be erased later: where the request came from, and texts that a person typed. */
export type AuditDetails = Readonly<Partial<Record<"address" | "user_agent" | "label" | "email", string>>>;

/** The chain of the deployment itself; every other chain belongs to the user whose id it has. */
export const DEPLOYMENT_CHAIN = 0;
