const IN_ADDRESS = "#invitation=";
const FORM = /(?:^|#invitation=)(khi_[\w-]{43})$/;

/** The invitation in what somebody pasted: itself, or the link that holds it. */
export function readInvitation(text: string): string | undefined {
  return FORM.exec(text.trim())?.[1];
}

/** Taken when the page begins, before anything waits for the server. */
let arrived = typeof location === "undefined" ? undefined : takeFromAddress();

/** What the link that led here brought along. It is handed out once, and then kept by the form alone. */
export function takeInvitation(): string | undefined {
  const invitation = takeFromAddress() ?? arrived;
  arrived = undefined;
  return invitation;
}

/** Out of the address at once: a history, a bookmark or a glance would find it there. */
function takeFromAddress(): string | undefined {
  const { hash, pathname, search } = location;
  if (!hash.startsWith(IN_ADDRESS)) return undefined;
  history.replaceState(history.state, "", pathname + search);
  return hash.slice(IN_ADDRESS.length);
}
