import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useProblemText } from "../../ui/problem-text.ts";

interface LoadFailedProps {
  error: unknown;
  isBusy: boolean;
  retry: () => void;
}

/** A load that failed is not "no bots", and does not look like it. */
export function LoadFailed({ error, isBusy, retry }: LoadFailedProps) {
  const { t } = useText();
  const problemText = useProblemText();
  const again = (
    <Button isBusy={isBusy} onClick={retry}>
      {t("load_again")}
    </Button>
  );
  return (
    <div role="alert">
      <Panel tone="unknown" title={t("bots.failed")} actions={again}>
        <p>{problemText(error)}</p>
      </Panel>
    </div>
  );
}
