import type { Account } from "../accounts.ts";
import { least } from "./decimal.ts";

/** Money of one account, in units of 10^-8. Neither part is ever below 0. */
export interface Balance {
  free: bigint;
  /** Held for open orders. */
  locked: bigint;
}

/** What is held for an order, or for the two legs of an OCO together; part of the account's locked balance. */
export interface Hold {
  readonly asset: string;
  amount: bigint;
}

/** The balance of an asset; an empty one is begun when the account has none. */
export function balanceOf(account: Account, asset: string): Balance {
  const found = account.balances.get(asset);
  if (found !== undefined) return found;
  const begun = { free: 0n, locked: 0n };
  account.balances.set(asset, begun);
  return begun;
}

/** Moves an amount from free to held. Throws when less is free, which its callers have to see first. */
export function hold(account: Account, asset: string, amount: bigint): Hold {
  const held = { asset, amount: 0n };
  growHold(account, held, amount);
  return held;
}

function growHold(account: Account, held: Hold, amount: bigint): void {
  const balance = balanceOf(account, held.asset);
  if (amount < 0n || balance.free < amount) throw new Error(`not so much ${held.asset} is free`);
  balance.free -= amount;
  balance.locked += amount;
  held.amount += amount;
}

/** Gives everything held above `kept` back. */
export function shrinkHold(account: Account, held: Hold, kept: bigint): void {
  if (held.amount <= kept) return;
  const balance = balanceOf(account, held.asset);
  const freed = held.amount - kept;
  balance.locked -= freed;
  balance.free += freed;
  held.amount = kept;
}

/** Pays from what is held and, when that is too little, from what is free. Throws when both together are too little. */
export function pay(account: Account, held: Hold, amount: bigint): void {
  const fromHold = least(held.amount, amount);
  const balance = balanceOf(account, held.asset);
  const fromFree = amount - fromHold;
  if (balance.free < fromFree) throw new Error(`not so much ${held.asset} is there`);
  held.amount -= fromHold;
  balance.locked -= fromHold;
  balance.free -= fromFree;
}

/** Adds to the free balance. */
export function receive(account: Account, asset: string, amount: bigint): void {
  balanceOf(account, asset).free += amount;
}

/** Adds to what is held, from outside the account. */
export function receiveHeld(account: Account, held: Hold, amount: bigint): void {
  balanceOf(account, held.asset).locked += amount;
  held.amount += amount;
}
