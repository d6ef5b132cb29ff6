import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { apiKeyQuery } from "../../api/queries.ts";
import { deleteAccount } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { DeletionDialog } from "../../ui/DeletionDialog.tsx";
import { NotLoaded } from "../../ui/LoadFailed.tsx";

/** Offered once it is known what goes with the account. */
export function DeleteAccount({ email }: { email: string }) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const query = useQuery(apiKeyQuery);
  const { data: key, error } = query;
  const isUnknown = key === undefined;
  return (
    <section className="card stack" aria-labelledby="delete-account">
      <h2 id="delete-account">{t("account.title")}</h2>
      <p>{t("account.text")}</p>
      {isUnknown && error !== null ? (
        <NotLoaded title={t("key.load_failed")} query={query} />
      ) : (
        <div className="row">
          <Button
            tone="danger-outline"
            className="button-wide"
            aria-haspopup="dialog"
            isBusy={isUnknown}
            onClick={() => setOpen(true)}
          >
            {t("account.open")}
          </Button>
        </div>
      )}
      <DeletionDialog
        title={t("account.dialog.title")}
        subject={email}
        facts={[
          t("account.dialog.here", {
            has_key: key == null ? "no" : "yes",
            count: key?.virtual_key_count ?? 0,
          }),
          ...(key == null ? [] : [t("account.dialog.at_exchange")]),
          t("account.dialog.record"),
          t("remove.dialog.for_good"),
        ]}
        name={email}
        label={t("account.dialog.type")}
        mismatch={{ id: "account.dialog.mismatch" }}
        action={t("account.dialog.action")}
        isOpen={isOpen}
        onOpen={setOpen}
        onConfirm={async () => {
          await deleteAccount();
          announce(t("login.deleted"));
        }}
      />
    </section>
  );
}
