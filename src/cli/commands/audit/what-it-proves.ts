/** The table of docs/audit.md, for whoever asks the command itself. */
export const WHAT_IT_PROVES: readonly string[] = [
  "What it proves, by what somebody who wants to change the past has:",
  "",
  "  only the database      What was recorded cannot be changed, left out or moved, one byte anywhere:",
  "                         entries, details, heads, checkpoints. Not noticed without --from: the",
  "                         database, or a chain together with all newer checkpoints, set back to what",
  "                         it was at an earlier moment.",
  "  the Fernet key too     Whatever the newest checkpoint of an outside file covers cannot be changed:",
  "  (or the server)        verify --from FILE --public-key P finds it. Not noticed: what was rewritten",
  "                         after that checkpoint, and what was never recorded.",
  "  the outside file too   Nothing is proven.",
  "",
  "Without the Fernet key no MAC can be checked, and without it and --public-key no signature: then the",
  "command says which checks it left out. The public key is never taken from the database.",
  "Exit codes: 0 whole, 1 broken, 2 could not be run.",
];
