import { useEffect, useRef, useState } from "react";
import type { ApiKey } from "../../../src/api/api-keys.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { toast } from "../../ui/toast.ts";
import { exchangeWords } from "./exchange-words.ts";

type Note = "key.note.deleted" | "key.note.deleted_elsewhere" | "key.note.stored_elsewhere";
type Reason = "stored" | "deleted";

/**
 * Follows the change from form to key and back. `turns` grows with each, since the focus was in what has gone; the
 * note says why, where it was not, or not only, an act of this page.
 */
export function useTurns(key: ApiKey | null | undefined, hasFailed: boolean) {
  const { t } = useText();
  const [turns, setTurns] = useState(0);
  const [note, setNote] = useState<{ id: Note; exchange: string }>();
  const reason = useRef<Reason>(undefined);
  const before = useRef(key);
  const failed = useRef(false);
  if (hasFailed) failed.current = true;

  useEffect(() => {
    const last = before.current;
    before.current = key;
    // The button that loaded it again, and had the focus, is gone.
    if (key !== undefined && last === undefined && failed.current) setTurns((count) => count + 1);
    if (key === undefined || last === undefined || (key === null) === (last === null)) return;
    const exchange = (key ?? last)?.exchange ?? "";
    const values = exchangeWords(t, exchange);
    const why = reason.current;
    reason.current = undefined;
    setTurns((count) => count + 1);
    if (key !== null && why === "stored") {
      setNote(undefined);
      toast(t("key.stored", values));
      announce(t("key.stored", values));
    } else {
      const id =
        key !== null ? "key.note.stored_elsewhere" : (`key.note.${why ?? "deleted_elsewhere"}` as Note);
      setNote({ id, exchange });
      if (why !== undefined) announce(t(id, values));
    }
  }, [key, t]);

  return {
    turns,
    note: note && t(note.id, exchangeWords(t, note.exchange)),
    /** This page itself brings the next change about. */
    expect: (next: Reason) => {
      reason.current = next;
    },
  };
}
