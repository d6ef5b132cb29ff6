import { type Decimal, larger, multiplyUp, ratioUp } from "./decimal.ts";
import { fromMicros, type Micros, toMicros } from "./micros.ts";

/** What the exchange says of one order, as far as its reservation cares. Null for what the answer did not say. */
export interface Executed {
  readonly clientOrderId: string;
  readonly orderId: number;
  /** Whether nothing more of it can be executed. */
  readonly isFinal: boolean | null;
  readonly quantity: Decimal | null;
  readonly executedQuantity: Decimal | null;
  readonly executedQuote: Decimal | null;
}

/** An order by its client id, which can name another one later, and by the exchange's own number once that is known. */
export interface NamedOrder {
  readonly name: string;
  readonly orderId: number | null;
}

/** What was reserved for orders of which only one can be executed. */
export interface ReservedGroup {
  readonly orders: readonly NamedOrder[];
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
 * `isOwn`: the answer is about the orders of this very request.
 */
export function settleGroup(
  before: ReservedGroup,
  told: { readonly reports: readonly Executed[]; readonly isOwn: boolean },
  rate: Decimal,
): ReservedGroup {
  if (before.isFinal) return before;
  const found = before.orders.map((order) => reportOf(order, told));
  const orders = before.orders.map(({ name, orderId }, index) => ({
    name,
    orderId: found[index]?.orderId ?? orderId,
  }));
  const group = { ...before, orders };
  const known = found.filter((report) => report !== undefined);
  const executed = toMicros(multiplyUp(sum(known.map(({ executedQuote }) => executedQuote ?? 0n)), rate));
  const isFinal = known.length === orders.length && known.every((report) => report.isFinal === true);
  if (!isFinal) return { ...group, kept: Math.max(group.kept, executed) };
  const part = executedPart(known);
  const counted =
    part === undefined ? group.reserved : toMicros(multiplyUp(fromMicros(group.reserved), part));
  return { ...group, isFinal, kept: Math.max(counted, executed) };
}

/**
 * What an answer says of an order. By its client id alone an order is known only in the answer to the very request that placed it: a
 * bot may have used the id again, and the fate of the second order must not give back what the first has cost.
 */
function reportOf(
  { name, orderId }: NamedOrder,
  { reports, isOwn }: { readonly reports: readonly Executed[]; readonly isOwn: boolean },
): Executed | undefined {
  if (orderId !== null) return reports.find((report) => report.orderId === orderId);
  return isOwn ? reports.find(({ clientOrderId }) => clientOrderId === name) : undefined;
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

/** A group that was never placed. What is over has been placed, whatever is said later. */
export function releaseGroup(group: ReservedGroup): ReservedGroup {
  return group.isFinal ? group : { ...group, kept: 0, isFinal: true };
}

/** Whether the exchange's number of every order is known, but for those of what is over. */
export function isNumbered(groups: readonly ReservedGroup[]): boolean {
  return groups.every(({ isFinal, orders }) => isFinal || orders.every(({ orderId }) => orderId !== null));
}

export function keptOf(groups: readonly ReservedGroup[]): Micros {
  return groups.reduce((total, { kept }) => total + kept, 0);
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total + value, 0n);
}
