import { Component, type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { speakMore, useText } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { Panel } from "./Panel.tsx";

/** A part that comes with words of its own, after those of the first page. */
export function latePart<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    const [part] = await Promise.all([load(), speakMore()]);
    return { default: part };
  });
}

interface LatePartProps {
  children: ReactNode;
  /** Stands here when the part cannot be had. */
  missing?: ReactNode;
}

/**
 * A part whose code arrives after the page. A newer build on the server may have replaced its file by then: the rest
 * of the page, and what was typed into it, stays all the same.
 */
export class LatePart extends Component<LatePartProps, { isMissing: boolean }> {
  override state = { isMissing: false };

  static getDerivedStateFromError() {
    return { isMissing: true };
  }

  override render() {
    return this.state.isMissing ? this.props.missing : <Suspense>{this.props.children}</Suspense>;
  }
}

/** For a part that somebody asked for and that cannot be had. */
export function NewerPage() {
  const { t } = useText();
  const reload = <Button onClick={() => location.reload()}>{t("fault.reload")}</Button>;
  return <Panel tone="unknown" title={t("problem.newer_page")} actions={reload} focusOn="newer page" />;
}
