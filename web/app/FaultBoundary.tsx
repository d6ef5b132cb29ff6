import { Component, type ReactNode } from "react";
import { useText } from "../i18n/i18n.tsx";
import { Button } from "../ui/Button.tsx";
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
    <Panel tone="bad" title={t("fault.title")} actions={reload} focusOn="fault">
      <p>{t("fault.text")}</p>
    </Panel>
  );
}
