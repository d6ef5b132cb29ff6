import type { MessageId, Text } from "../../i18n/i18n.tsx";

/** What Binance's own page writes beside the switch, which is in English for most people. */
const SWITCHES: ReadonlyMap<string, string> = new Map([
  ["enableReading", "Enable Reading"],
  ["enableSpotAndMarginTrading", "Enable Spot & Margin Trading"],
  ["enableWithdrawals", "Enable Withdrawals"],
  ["enableInternalTransfer", "Enable Internal Transfer"],
  ["permitsUniversalTransfer", "Permits Universal Transfer"],
  ["enableMargin", "Enable Margin Loan, Repay & Transfer"],
  ["enableFutures", "Enable Futures"],
  ["enableVanillaOptions", "Enable European Options"],
  ["enablePortfolioMarginTrading", "Enable Portfolio Margin Trading"],
  ["enableFixApiTrade", "Enable FIX API Trading"],
  ["enableFixReadOnly", "Enable FIX API Read Only"],
]);

/** A permission in words; one that is not known keeps the name that the exchange gives it. */
export function permissionName(t: Text, name: string): string {
  return SWITCHES.has(name) ? t(`permission.${name}` as MessageId) : name;
}

/** The words, and what to look for at the exchange. */
export function permissionWithSwitch(t: Text, name: string): string {
  const label = SWITCHES.get(name);
  return label === undefined ? name : `${permissionName(t, name)} (${label})`;
}
