import { Component, type ReactNode } from "react";
import { useText } from "../i18n/i18n.tsx";
import { Button } from "../ui/Button.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { Panel } from "../ui/Panel.tsx";

/** Shows a fault of the page itself, or a part of it that a newer version has replaced, instead of nothing at all. */
export class FaultBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? <Fault /> : this.props.children;
  }
}

function Fault() {
  const { t } = useText();
  const reload = <Button onClick={() => location.reload()}>{t("fault.reload")}</Button>;
  return (
    <div className="stack">
      <PageTitle>{t("fault.title")}</PageTitle>
      <Panel tone="bad" actions={reload}>
        <p>{t("fault.text")}</p>
      </Panel>
    </div>
  );
}
