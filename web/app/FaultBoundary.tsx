import { Component, type ReactNode } from "react";
import { useText } from "../i18n/i18n.tsx";
import { Button } from "../ui/Button.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { Panel } from "../ui/Panel.tsx";
import { useProblemText } from "../ui/problem-text.ts";

/** Shows a fault of the page itself, or a part of it that a newer version has replaced, instead of nothing at all. */
export class FaultBoundary extends Component<{ children: ReactNode }, { failure: unknown }> {
  override state = { failure: undefined };

  static getDerivedStateFromError(failure: unknown) {
    return { failure };
  }

  override render() {
    const { failure } = this.state;
    return failure === undefined ? this.props.children : <Fault failure={failure} />;
  }
}

function Fault({ failure }: { failure: unknown }) {
  const problemText = useProblemText();
  const { t } = useText();
  const reload = <Button onClick={() => location.reload()}>{t("fault.reload")}</Button>;
  return (
    <div className="stack">
      <PageTitle>{t("fault.title")}</PageTitle>
      <Panel tone="bad" actions={reload}>
        <p>{problemText(failure)}</p>
      </Panel>
    </div>
  );
}
