/** A value that a notice carries for programs; times are RFC 3339. */
type NoticeParam = string | number | null | readonly string[];
export type NoticeParams = Readonly<Record<string, NoticeParam>>;

/** What is stored and passed on: a code of the closed list below and its values. */
export interface Finding<Code extends NoticeCode = NoticeCode> {
  readonly code: Code;
  readonly params: NoticeParams;
}

/** A finding as a person reads it. `hint` says what to do about it; null where nothing is to be done. */
export interface Notice extends Finding {
  readonly message: string;
  readonly hint: string | null;
}

type Words = readonly [message: string, hint: string | null];
type Wording = (params: NoticeParams) => Words;

/** Things to know about an accepted key. */
const WARNINGS = {
  ip_unrestricted: () => [
    "The key works from any address.",
    "At the exchange, restrict the key to trusted IPs and list the outgoing address of this server.",
  ],
  trading_expires: (p) => [
    `The exchange ends trading with this key at ${show(p.expires_at)}, because it is not bound to an address.`,
    "At the exchange, restrict the key to trusted IPs; then check the key here again.",
  ],
  key_old: (p) => [
    `The key was made ${show(p.days)} days ago.`,
    "Make a new key at the exchange and put it in the place of this one.",
  ],
  permissions_unknown: () => ["A testnet does not report what a key may do.", null],
  permission_not_needed: (p) => [
    `The key has rights that trading does not need: ${show(p.permissions)}.`,
    "Switch them off at the exchange.",
  ],
  unknown_fields: (p) => [
    `The exchange reports something about this key that Keyhold does not know: ${show(p.fields)}.`,
    "Look at the key's settings at the exchange. The operator looks for a newer version of Keyhold.",
  ],
  account_cannot_trade: () => [
    "The exchange does not let this account trade at the moment. The key itself is in order.",
    "Log in at the exchange and look for a message about your account.",
  ],
} as const satisfies Record<string, Wording>;

/** Why a key is not accepted: the probable cause first, the remedy in the hint. */
const REJECTIONS = {
  wrong_secret: () => [
    "The secret does not belong to this API key.",
    "Copy the secret key again, whole. The exchange shows it only once: if you no longer have it, make a new key.",
  ],
  unknown_key_or_swapped: (p) => [
    `The exchange does not know this API key, or does not accept it from ${address(p)}.`,
    "Are the two values swapped? The API key is the one that the exchange still shows in its list. If it is right, " +
      `see that it was not deleted, that it may read, and that ${address(p)} is among its trusted IPs.`,
  ],
  address_not_allowed: (p) => [
    `The exchange knows this key, but does not accept it from ${address(p)}.`,
    `At the exchange, add ${address(p)} to the key's trusted IPs, then try again.`,
  ],
  missing_permission: (p) => [
    `The key lacks a right that it needs: ${show(p.permissions)}.`,
    "Switch it on in the key's settings at the exchange, then try again.",
  ],
  too_powerful: (p) => [
    `The key has rights that Keyhold does not accept: ${show(p.permissions)}.`,
    "Switch them off at the exchange, or make a new key without them.",
  ],
  malformed_key: () => [
    "The API key does not have the form that the exchange gives its keys.",
    "Copy the API key again, whole. Are the two values swapped?",
  ],
  not_authorized: () => [
    "The exchange does not let this key ask about itself.",
    "Look at the key's permissions at the exchange, or make a new key.",
  ],
  keys_locked: () => [
    "The exchange has locked the API keys of this account.",
    "Log in at the exchange and look for a message about your account.",
  ],
  two_factor_missing: () => [
    "The exchange wants two-factor authentication to be switched on first.",
    "Switch it on in the security settings of your account at the exchange, then try again.",
  ],
  imported_unchecked: () => [
    "The key was taken over from another program, and the exchange has not been asked about it yet.",
    "Check it: once the exchange vouches for it, it can be used.",
  ],
} as const satisfies Record<string, Wording>;

/** Why the exchange gave no verdict. None of these says anything about the key. */
const DOUBTS = {
  timeout: () => ["The exchange did not answer in time.", RETRY],
  connection_failed: () => ["The exchange could not be reached.", RETRY],
  connection_lost: () => ["The exchange broke off the connection.", RETRY],
  not_understood: (p) => [
    `The exchange gave an answer that Keyhold does not understand (status ${show(p.status)}).`,
    RETRY,
  ],
  exchange_fault: (p) => [`The exchange reports a fault of its own (status ${show(p.status)}).`, RETRY],
  rate_limited: () => ["The exchange wants fewer requests for a while.", "Try again in a minute."],
  banned: () => ["The exchange has shut out this server's address for a while.", "Try again later."],
  blocked: () => ["A firewall of the exchange turned the request away.", "Try again later."],
  restricted_location: () => [
    "The exchange does not serve the place where this server stands.",
    "The operator runs Keyhold from a place that the exchange serves.",
  ],
  clock: () => [
    "The exchange refuses the time of the request, also after the clocks were compared anew.",
    "The operator lets this server set its clock by the network (NTP).",
  ],
  not_configured: (p) => [
    `This server has no address for the exchange ${show(p.exchange)}.`,
    "The operator sets the address of the exchange, or removes the key.",
  ],
  weight_used_up: () => [
    "This server has used up what it may ask the exchange in this minute.",
    "Try again in a minute.",
  ],
} as const satisfies Record<string, Wording>;

/** What watching a key has found, and what Keyhold has done about it. */
const HAPPENINGS = {
  frozen_too_powerful: (p) => [
    `Keyhold has frozen the key: it has rights now that are not accepted: ${show(p.permissions)}. Bots are refused.`,
    "If that was not you, delete the key at the exchange at once. Else switch the rights off there, check the key here, and unfreeze it.",
  ],
  frozen_rejected: (p) => [
    "Keyhold has frozen the key: the exchange refused it twice in a row. Bots are refused.",
    `${reasonIn(p)} Mend it at the exchange, check the key here, and unfreeze it; or replace it.`,
  ],
  ip_binding_dropped: () => [
    "The key was bound to an address at the exchange, and is so no longer: it works from anywhere.",
    "If that was not you, delete the key at the exchange at once. Else restrict it to trusted IPs again.",
  ],
  recovered: () => ["The exchange accepts the key again. Bots can use it.", null],
  recovered_frozen: () => [
    "The exchange accepts the key again. It stays frozen.",
    "Unfreeze it when bots are to use it again.",
  ],
} as const satisfies Record<string, Wording>;

const RETRY = "Try again in a moment.";

type WarningCode = keyof typeof WARNINGS;
export type RejectionCode = keyof typeof REJECTIONS;
export type DoubtCode = keyof typeof DOUBTS;
type HappeningCode = keyof typeof HAPPENINGS;
export type NoticeCode = WarningCode | RejectionCode | DoubtCode | HappeningCode;

export type Warning = Finding<WarningCode>;
export type Rejection = Finding<RejectionCode>;
export type Doubt = Finding<DoubtCode>;

const WORDINGS: Readonly<Record<NoticeCode, Wording>> = {
  ...WARNINGS,
  ...REJECTIONS,
  ...DOUBTS,
  ...HAPPENINGS,
};

/** Every code, for documentation and tests. */
export const NOTICE_CODES = {
  warnings: codes(WARNINGS),
  rejections: codes(REJECTIONS),
  doubts: codes(DOUBTS),
  happenings: codes(HAPPENINGS),
};

/** Puts a finding into words. Never the exchange's own text: only codes and checked values get here. */
export function notice(finding: Finding): Notice {
  const [message, hint] = WORDINGS[finding.code](finding.params);
  return { code: finding.code, params: finding.params, message, hint };
}

function codes<Code extends string>(list: Readonly<Record<Code, Wording>>): readonly Code[] {
  return Object.keys(list) as Code[];
}

function show(value: NoticeParam | undefined): string {
  return typeof value === "object" && value !== null ? value.join(", ") : String(value ?? "not known");
}

/** What the exchange said, of a finding that names it. */
function reasonIn(params: NoticeParams): string {
  const { reason } = params;
  return typeof reason === "string" && reason in REJECTIONS
    ? REJECTIONS[reason as RejectionCode](params)[0]
    : "It said no more than that.";
}

function address(params: NoticeParams): string {
  return typeof params.address === "string" ? `the address ${params.address}` : "this server's address";
}
