import { Redirect } from "wouter";

/** Where somebody may be led back to; the state of a history is no place to be believed. */
const ADDRESSES = [
  "/",
  "/key/replace",
  "/key/vault",
  "/bots",
  "/bots/new",
  "/activity",
  "/settings",
] as const;
type Address = (typeof ADDRESSES)[number];

/** To the log-in page, and back from it to where this was. */
export function ToLogIn({ from }: { from: Address }) {
  return <Redirect to="/login" replace state={{ from }} />;
}

export function wayBack(): Address {
  const state: unknown = history.state;
  const from = typeof state === "object" && state !== null && "from" in state ? state.from : undefined;
  return ADDRESSES.find((address) => address === from) ?? "/";
}
