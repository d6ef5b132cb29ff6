import { useText } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { Panel } from "./Panel.tsx";
import { useProblemText } from "./problem-text.ts";

interface LoadFailedProps {
  /** What could not be loaded. */
  title: string;
  /** As `useQuery` gives it. */
  query: { readonly error: unknown; readonly isFetching: boolean; refetch(): unknown };
}

/** A load that failed is not "there is none", and does not look like it. An outage has a bar of its own. */
export function LoadFailed(props: LoadFailedProps) {
  return (
    <div role="alert">
      <NotLoaded {...props} />
    </div>
  );
}

/** The same for a part of a page, which nobody is interrupted for. */
export function NotLoaded({ title, query }: LoadFailedProps) {
  const { t } = useText();
  const problemText = useProblemText();
  const again = (
    <Button isBusy={query.isFetching} onClick={() => void query.refetch()}>
      {t("load_again")}
    </Button>
  );
  return (
    <Panel tone="unknown" title={title} actions={again}>
      <p>{problemText(query.error)}</p>
    </Panel>
  );
}
