import type { Actor, AuditEvent, Subject } from "./event.ts";

/** What makes two refusals the same kind. `from` is an address block, or `anywhere`. */
interface FoldKind {
  readonly event: AuditEvent;
  readonly actor: Actor;
  readonly subject: Subject;
  /** Empty where there is none. */
  readonly reason: string;
  readonly from: string;
}

/** A kind as one text. None of its parts holds a blank. */
export function foldKindText({ event, subject, reason, from, actor }: FoldKind): string {
  return [event, subject, reason, from, actor].join(" ");
}

/** Reads what {@link foldKindText} wrote, in this version or in the one before, which did not write the actor. */
export function parseFoldKind(text: string): FoldKind {
  const [event = "", subject = "", reason = "", from = "", actor = "anonymous"] = text.split(" ");
  return { event: event as AuditEvent, subject: subject as Subject, reason, from, actor: actor as Actor };
}
