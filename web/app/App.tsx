import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, use } from "react";
import { Redirect, Route, Switch } from "wouter";
import { queries } from "../api/queries.ts";
import { session } from "../api/session.ts";
import { useStore } from "../api/store.ts";
import { KeyPage } from "../features/exchange-key/KeyPage.tsx";
import { LogInPage } from "../features/session/LogInPage.tsx";
import { SignUpPage } from "../features/session/SignUpPage.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { FaultBoundary } from "./FaultBoundary.tsx";
import { NotFoundPage } from "./NotFoundPage.tsx";
import { Shell } from "./Shell.tsx";

export function App({ begun }: { begun: Promise<void> }) {
  return (
    <QueryClientProvider client={queries}>
      <Shell>
        <FaultBoundary>
          <Suspense fallback={<Skeleton lines={6} />}>
            <Pages begun={begun} />
          </Suspense>
        </FaultBoundary>
      </Shell>
    </QueryClientProvider>
  );
}

function Pages({ begun }: { begun: Promise<void> }) {
  use(begun);
  const { phase } = useStore(session);
  const isLoggedIn = phase === "active" || phase === "ended";
  return (
    <Switch>
      <Route path="/">{isLoggedIn ? <KeyPage /> : <Redirect to="/login" replace />}</Route>
      <Route path="/login">{isLoggedIn ? <Redirect to="/" replace /> : <LogInPage />}</Route>
      <Route path="/signup">{isLoggedIn ? <Redirect to="/" replace /> : <SignUpPage />}</Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
