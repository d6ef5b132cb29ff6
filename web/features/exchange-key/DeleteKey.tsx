import { lazy, useState } from "react";
import type { ApiKey } from "../../../src/api/api-keys.ts";
import { useText } from "../../i18n/i18n.tsx";
import { useAfterPaint } from "../../ui/after-paint.ts";
import { Button } from "../../ui/Button.tsx";
import { LatePart, NewerPage } from "../../ui/LatePart.tsx";

const DeleteDialog = lazy(() =>
  import("./DeleteDialog.tsx").then(({ DeleteDialog }) => ({ default: DeleteDialog })),
);

export function DeleteKey({ apiKey, onDeleted }: { apiKey: ApiKey; onDeleted: () => void }) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const isPainted = useAfterPaint();
  return (
    <>
      <div className="row">
        <Button
          tone="danger-outline"
          className="button-wide"
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
        >
          {t("remove.open")}
        </Button>
      </div>
      {isPainted ? (
        <LatePart missing={isOpen ? <NewerPage /> : null}>
          <DeleteDialog apiKey={apiKey} isOpen={isOpen} onOpen={setOpen} onDeleted={onDeleted} />
        </LatePart>
      ) : null}
    </>
  );
}
