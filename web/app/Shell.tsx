import { lazy, type ReactNode, useEffect } from "react";
import { Link } from "wouter";
import { PartMissing } from "../api/problem.ts";
import { session } from "../api/session.ts";
import { stepUp, stopAsking } from "../api/step-up.ts";
import { useStore } from "../api/store.ts";
import { LogOutButton } from "../features/session/LogOutButton.tsx";
import { useText } from "../i18n/i18n.tsx";
import { useAfterPaint } from "../ui/after-paint.ts";
import { LiveRegions } from "../ui/announce.tsx";
import { LatePart, NewerPage } from "../ui/LatePart.tsx";
import { ConnectionBar } from "./ConnectionBar.tsx";
import { Footer } from "./Footer.tsx";
import { loadLatePages } from "./late-pages.ts";
import { Navigation } from "./Navigation.tsx";

const loadResumeDialog = () => import("../features/session/ResumeDialog.tsx").then(asDefault("ResumeDialog"));
const ResumeDialog = lazy(loadResumeDialog);
const loadStepUpDialog = () => import("../features/session/StepUpDialog.tsx").then(asDefault("StepUpDialog"));
const StepUpDialog = lazy(loadStepUpDialog);
const Toasts = lazy(() => import("../ui/Toasts.tsx").then(asDefault("Toasts")));

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useText();
  const current = useStore(session);
  const isStepUpAsked = useStore(stepUp) === "asked";
  const isPainted = useAfterPaint();
  useEffect(() => {
    // A session ends when the server is replaced, say, and then the file may be another: better to have it by then.
    if (!isPainted) return;
    loadResumeDialog().catch(() => {});
    loadStepUpDialog().catch(() => {});
    loadLatePages();
  }, [isPainted]);
  return (
    <>
      <a className="skip" href="#main">
        {t("shell.skip")}
      </a>
      <header className="bar">
        <ConnectionBar />
        <div className="bar-inner row-apart">
          <Link className="brand" href="/">
            Keyhold
          </Link>
          {"user" in current ? <Navigation /> : null}
          {current.phase === "active" ? (
            <div className="account">
              <span className="account-email small">{current.user.email}</span>
              <LogOutButton />
            </div>
          ) : null}
        </div>
      </header>
      <main id="main" className="content" tabIndex={-1}>
        {children}
      </main>
      <Footer />
      <LiveRegions />
      <LatePart>{isPainted ? <Toasts /> : null}</LatePart>
      <LatePart missing={<StepUpMissing />}>
        {isPainted && "user" in current && isStepUpAsked ? <StepUpDialog user={current.user} /> : null}
      </LatePart>
      <LatePart missing={<NewerPage />}>
        {isPainted && current.phase === "ended" ? <ResumeDialog user={current.user} /> : null}
      </LatePart>
    </>
  );
}

/** What waits for the dialog that cannot be had fails, and says so where it was asked for. */
function StepUpMissing() {
  const state = useStore(stepUp);
  useEffect(() => {
    if (state === "asked") stopAsking(new PartMissing());
  }, [state]);
  return null;
}

/** `lazy` wants a default export, which nothing else here has. */
function asDefault<Name extends string, Part>(name: Name) {
  return (module: Record<Name, Part>) => ({ default: module[name] });
}
