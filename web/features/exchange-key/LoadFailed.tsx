import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useProblemText } from "../../ui/problem-text.ts";

interface LoadFailedProps {
  error: unknown;
  isBusy: boolean;
  retry: () => void;
}

/** A load that failed is not "no key", and does not look like it. An outage has a bar of its own. */
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
      <Panel tone="unknown" title={t("key.load_failed")} actions={again}>
        <p>{problemText(error)}</p>
      </Panel>
    </div>
  );
}
