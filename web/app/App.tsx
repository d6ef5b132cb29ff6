import { QueryClientProvider } from "@tanstack/react-query";
import { type ComponentType, useEffect, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { queries } from "../api/queries.ts";
import { session } from "../api/session.ts";
import { useStore } from "../api/store.ts";
import { KeyPage } from "../features/exchange-key/KeyPage.tsx";
import { LogInPage } from "../features/session/LogInPage.tsx";
import { SignUpPage } from "../features/session/SignUpPage.tsx";
import { type MessageId, useText } from "../i18n/i18n.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { FaultBoundary } from "./FaultBoundary.tsx";
import {
  ActivityPage,
  BotsPage,
  EditBotPage,
  FinishPage,
  NewBotPage,
  ReplacePage,
  SettingsPage,
  VaultPage,
} from "./late-pages.ts";
import { NotFoundPage } from "./NotFoundPage.tsx";
import { Shell } from "./Shell.tsx";
import { ToLogIn, wayBack } from "./ToLogIn.tsx";

export function App({ begun }: { begun: Promise<void> }) {
  return (
    <QueryClientProvider client={queries}>
      <Shell>
        <FaultBoundary>
          <Pages begun={begun} />
        </FaultBoundary>
      </Shell>
    </QueryClientProvider>
  );
}

/** Without Suspense, which would hold back what is there for 300 ms, so as not to flicker. */
function Pages({ begun }: { begun: Promise<void> }) {
  const { phase } = useStore(session);
  useFailure(begun);
  if (phase === "starting") return <Skeleton lines={6} />;
  const isLoggedIn = phase === "active" || phase === "ended";
  return (
    <Switch>
      <Route path="/">{isLoggedIn ? <KeyPage /> : <ToLogIn from="/" />}</Route>
      <Route path="/key/replace">
        {isLoggedIn ? <Late title="replace.title" Page={ReplacePage} /> : <ToLogIn from="/key/replace" />}
      </Route>
      <Route path="/key/vault">
        {isLoggedIn ? <Late title="vault.title" Page={VaultPage} /> : <ToLogIn from="/key/vault" />}
      </Route>
      <Route path="/key/vault/:id">
        {isLoggedIn ? <Late title="vault.finish.title" Page={FinishPage} /> : <ToLogIn from="/key/vault" />}
      </Route>
      <Route path="/bots">
        {isLoggedIn ? <Late title="bots.title" Page={BotsPage} /> : <ToLogIn from="/bots" />}
      </Route>
      <Route path="/bots/new">
        {isLoggedIn ? <Late title="bots.new.title" Page={NewBotPage} /> : <ToLogIn from="/bots/new" />}
      </Route>
      <Route path="/bots/:id">
        {isLoggedIn ? <Late title="bots.edit.title" Page={EditBotPage} /> : <ToLogIn from="/bots" />}
      </Route>
      <Route path="/activity">
        {isLoggedIn ? <Late title="activity.title" Page={ActivityPage} /> : <ToLogIn from="/activity" />}
      </Route>
      <Route path="/settings">
        {isLoggedIn ? <Late title="settings.title" Page={SettingsPage} /> : <ToLogIn from="/settings" />}
      </Route>
      <Route path="/login">{isLoggedIn ? <Redirect to={wayBack()} replace /> : <LogInPage />}</Route>
      <Route path="/signup">{isLoggedIn ? <Redirect to="/" replace /> : <SignUpPage />}</Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}

/** Its heading is there at once; the rest is a part of its own. */
function Late({ title, Page }: { title: MessageId; Page: ComponentType }) {
  const { t } = useText();
  return (
    // One such page after another is another page, whose heading takes the focus.
    <div className="stack" key={title}>
      <PageTitle>{t(title)}</PageTitle>
      <Page />
    </div>
  );
}

/** Hands what went wrong outside of React to the boundary around. */
function useFailure(work: Promise<void>): void {
  const [, setFailure] = useState<never>();
  useEffect(() => {
    work.catch((error: unknown) => {
      setFailure(() => {
        throw error;
      });
    });
  }, [work]);
}
