import type { ImportReport, Remark, Tally } from "../operations/import-tradebot.ts";

const WORDS: Readonly<Record<Remark["reason"], string>> = {
  email_unfit: "not taken over: its e-mail is none that an account can have",
  email_taken: "not taken over: an account with its e-mail is here already, and does not come from this row",
  email_differs:
    "not taken over: the account that came from a row with this id has another e-mail. It was changed there since, " +
    "or this is another database under the same Fernet key",
  password_unusable:
    "taken over without a password, since its hash is neither bcrypt of cost 4 to 14 nor argon2id: " +
    "give it one with keyhold user reset-password",
  deleted_here: "left alone: it was taken over before, and its account has been deleted here since",
  empty: "not taken over: there is no value",
  damaged: "not taken over: this is no Fernet token",
  not_opened: "not taken over: this Fernet key does not open it, or it was altered",
  unfit: "not taken over: the value in it cannot be one",
  key_exists: "not taken over: its account has stored another key here",
  user_missing: "not taken over: its user is not in the table users",
  user_not_taken: "not taken over: its user was not",
  not_needed: "left alone: another key of the same user is taken over, the newest valid one",
  label_unfit: "taken over without its label, which is not one line of at most 100 characters",
};

/** The report for a person: a line for each row that is not here as it was there, then the sums. */
export function reportText({ users, keys, remarks, unseen }: ImportReport, isDryRun: boolean): string {
  return [
    ...remarks.map(sentence),
    `users: ${sums(users, isDryRun)}`,
    `exchange keys: ${sums(keys, isDryRun)}`,
    ...(unseen.users + unseen.api_keys === 0
      ? []
      : [
          `not looked at, since they came meanwhile: ${unseen.users} users, ${unseen.api_keys} exchange keys; do it again`,
        ]),
    ...(isDryRun ? ["nothing was changed: this was a dry run"] : []),
    "",
  ].join("\n");
}

/** The same for a program. */
export function reportJson(
  { users, keys, remarks, unseen, isWhole }: ImportReport,
  isDryRun: boolean,
): string {
  const rows = remarks.map(({ table, id, reason, column, message }) => ({
    table,
    id,
    reason,
    ...(column === undefined ? {} : { column }),
    message: [WORDS[reason], message].filter(Boolean).join(". "),
  }));
  return `${JSON.stringify({ dry_run: isDryRun, whole: isWhole, users, api_keys: keys, unseen, rows })}\n`;
}

function sentence({ table, id, reason, column, message }: Remark): string {
  const row = `${table} ${id}${column === undefined ? "" : ` (${column})`}`;
  return [`${row}: ${WORDS[reason]}`, message].filter(Boolean).join(". ");
}

function sums({ taken, already, failed, left }: Tally, isDryRun: boolean): string {
  return [
    `${taken} ${isDryRun ? "to be taken over" : "taken over"}`,
    `${already} here already`,
    `${failed} not taken over`,
    `${left} left alone`,
  ].join(", ");
}
