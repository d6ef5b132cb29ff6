/** Says that a refresh cookie may be there, which scripts cannot see. Without it a first visit asks for nothing. */
const HINT = "keyhold.session";

export function readHint(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return true;
  }
}

export function writeHint(isThere: boolean): void {
  try {
    if (isThere) localStorage.setItem(HINT, "1");
    else localStorage.removeItem(HINT);
  } catch {
    // Storage is switched off: the next visit simply asks the server.
  }
}
