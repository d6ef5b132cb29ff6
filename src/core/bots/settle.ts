import { type Decimal, larger, multiplyUp, ratioUp } from "./decimal.ts";
import { fromMicros, type Micros, toMicros } from "./micros.ts";

/** What the exchange says of one order, as far as its reservation cares. Null for what the answer did not say. */
export interface Executed {
  readonly clientOrderId: string;
  /** Whether nothing more of it can be executed. */
  readonly isFinal: boolean | null;
  readonly quantity: Decimal | null;
  readonly executedQuantity: Decimal | null;
  readonly executedQuote: Decimal | null;
}

/** What was reserved for orders of which only one can be executed. */
export interface ReservedGroup {
  readonly names: readonly string[];
  readonly reserved: Micros;
  /** What of it still counts. */
  readonly kept: Micros;
  readonly isFinal: boolean;
  /** Whether it can be executed for more than was reserved. */
  readonly canExceed: boolean;
}

const ONE: Decimal = 10n ** 18n;

/**
 * What still counts once the exchange has told more. While anything of a group can be executed all that was reserved counts, and more
 * if more was executed. Once nothing can, the part that was not executed is given back; what was executed counts at the worse of its
 * reserved and its real value. An answer that leaves out an order, or its amounts, gives nothing back.
 */
export function settleGroup(
  group: ReservedGroup,
  reports: readonly Executed[],
  rate: Decimal,
): ReservedGroup {
  if (group.isFinal) return group;
  const told = group.names.map((name) => reports.find(({ clientOrderId }) => clientOrderId === name));
  const known = told.filter((report) => report !== undefined);
  const executed = toMicros(multiplyUp(sum(known.map(({ executedQuote }) => executedQuote ?? 0n)), rate));
  const isFinal = known.length === group.names.length && known.every((report) => report.isFinal === true);
  if (!isFinal) return { ...group, kept: Math.max(group.kept, executed) };
  const part = executedPart(known);
  const counted =
    part === undefined ? group.reserved : toMicros(multiplyUp(fromMicros(group.reserved), part));
  return { ...group, isFinal, kept: Math.max(counted, executed) };
}

/** How much of its quantity was executed, from 0 to 1; undefined when the answer does not say. */
function executedPart(reports: readonly Executed[]): Decimal | undefined {
  if (reports.some(({ executedQuantity }) => executedQuantity === null)) return undefined;
  const executed = sum(reports.map(({ executedQuantity }) => executedQuantity ?? 0n));
  if (executed === 0n) return 0n;
  const whole = larger(...reports.map(({ quantity }) => quantity ?? 0n));
  if (whole === 0n) return undefined;
  const part = ratioUp(executed, whole);
  return part > ONE ? ONE : part;
}

/** A group that was never placed. */
export function releaseGroup(group: ReservedGroup): ReservedGroup {
  return { ...group, kept: 0, isFinal: true };
}

export function keptOf(groups: readonly ReservedGroup[]): Micros {
  return groups.reduce((total, { kept }) => total + kept, 0);
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total + value, 0n);
}
