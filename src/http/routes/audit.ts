import { AuditPage, AuditQuery, AuditVerdict, CheckpointKey } from "../../api/audit.ts";
import { getCheckpointKey } from "../../operations/get-checkpoint-key.ts";
import { listAuditEntries } from "../../operations/list-audit-entries.ts";
import { verifyOwnAudit } from "../../operations/verify-own-audit.ts";
import { presentAuditEntry, presentCheckpointKey, presentProof } from "../present-audit.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { sessionOf } from "../session.ts";

const DEFAULT_LIMIT = 50;

/** What was recorded of a user. */
export function auditRoutes(app: App, { deps }: RouteContext): void {
  app.get(
    "/audit",
    describeRoute({
      name: "listAuditEntries",
      summary: "What happened, newest first; with a filter, a page may hold fewer entries than there are",
      tag: "audit",
      query: AuditQuery,
      answers: { 200: AuditPage },
    }),
    async (request) => {
      const { after, limit, from, to, ...filter } = request.query;
      const { entries, next } = await listAuditEntries(deps, sessionOf(request).user.id, {
        ...filter,
        before: numberOf(after),
        limit: numberOf(limit) ?? DEFAULT_LIMIT,
        from: momentOf(from),
        to: momentOf(to),
      });
      return { items: entries.map(presentAuditEntry), next: next ?? null };
    },
  );

  app.get(
    "/audit/verify",
    describeRoute({
      name: "verifyAudit",
      summary: "Recompute the account's audit chain, and check the newest checkpoint that covers it",
      tag: "audit",
      answers: { 200: AuditVerdict },
    }),
    async (request) => presentProof(await verifyOwnAudit(deps, sessionOf(request).user.id)),
  );

  app.get(
    "/audit/checkpoint-key",
    describeRoute({
      name: "getCheckpointKey",
      summary: "The public key that checkpoints are signed with",
      tag: "audit",
      answers: { 200: CheckpointKey },
    }),
    async () => presentCheckpointKey(await getCheckpointKey(deps)),
  );
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

function momentOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
