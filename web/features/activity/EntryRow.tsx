import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import type { AuditEntry } from "../../../src/api/audit.ts";
import { useText } from "../../i18n/i18n.tsx";
import { useAgentName } from "../../ui/agent-name.ts";
import { Badge } from "../../ui/Badge.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Fact } from "../../ui/Fact.tsx";
import { orderBadge } from "./order-words.ts";
import { secondOf } from "./times.ts";
import type { EntryWords } from "./words.ts";

interface EntryRowProps {
  entry: AuditEntry;
  words: EntryWords;
  isUtc: boolean;
}

/** One thing that happened; opened, everything that its hash is made of. */
export function EntryRow({ entry, words, isUtc }: EntryRowProps) {
  const { t, locale } = useText();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { sentence, more, actor } = words;
  const address = typeof entry.details?.address === "string" ? entry.details.address : undefined;
  const { tone, text } = orderBadge(entry) ?? BADGES[entry.outcome];
  return (
    <li className="entry">
      <h3 className="entry-heading">
        <button
          type="button"
          className="entry-button"
          aria-expanded={isOpen}
          aria-controls={id}
          data-entry={entry.sequence}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight className="icon entry-chevron" size={20} aria-hidden />
          <span className="entry-text">
            <span>{[sentence, ...more].join(", ")}</span>
            <span className="entry-where muted small">
              {[actor, address, secondOf(locale, entry.at, isUtc)].filter(Boolean).join(", ")}
            </span>
          </span>
          <Badge tone={tone}>{t(text)}</Badge>
        </button>
      </h3>
      <div id={id} className="entry-more stack-small" hidden={!isOpen}>
        {isOpen ? <EntryFacts entry={entry} /> : null}
      </div>
    </li>
  );
}

const BADGES = {
  done: { tone: "ok", text: "activity.done" },
  refused: { tone: "bad", text: "activity.refused" },
} as const;

function EntryFacts({ entry }: { entry: AuditEntry }) {
  const { t } = useText();
  const agentName = useAgentName();
  const { details, request_id } = entry;
  const json = JSON.stringify(entry, null, 2);
  const agent = typeof details?.user_agent === "string" ? details.user_agent : "";
  return (
    <>
      <dl className="facts">
        <Fact name="activity.entry">{entry.sequence}</Fact>
        <Fact name="activity.time">
          <code>{entry.at}</code>
        </Fact>
        {agent === "" ? null : <Fact name="activity.program">{agentName(agent)}</Fact>}
        {details === null ? <Fact name="activity.details">{t("activity.erased")}</Fact> : null}
        {request_id === "" ? null : (
          <Fact name="activity.request">
            <code>{request_id}</code>
          </Fact>
        )}
        <Fact name="activity.hash">
          <code>{entry.hash}</code>
        </Fact>
        <Fact name="activity.before">
          <code>{entry.previous_hash}</code>
        </Fact>
      </dl>
      <details>
        <summary>JSON</summary>
        <pre className="entry-json small">{json}</pre>
      </details>
      <CopyButton value={json} name={t("activity.json", { sequence: entry.sequence })} />
    </>
  );
}
