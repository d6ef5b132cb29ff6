import { useQuery } from "@tanstack/react-query";
import { aboutQuery } from "../../api/queries.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import type { Finding } from "./notice-words.ts";

/** Findings whose remedy is to list this server's address at the exchange. */
const ABOUT_ADDRESS: ReadonlySet<string> = new Set([
  "unknown_key_or_swapped",
  "address_not_allowed",
  "ip_unrestricted",
  "trading_expires",
]);

/** The addresses, each to copy, where that is the remedy. */
export function AddressesToAllow({ finding }: { finding: Finding }) {
  const { data: about } = useQuery(aboutQuery);
  if (!ABOUT_ADDRESS.has(finding.code)) return null;
  // The one that the exchange saw comes first: it is the one that it refuses.
  const { address } = finding.params;
  const seen = typeof address === "string" ? [address] : [];
  const addresses = new Set([...seen, ...(about?.outgoing_addresses ?? [])]);
  return [...addresses].map((each) => (
    <p key={each} className="row">
      <code>{each}</code> <CopyButton value={each} name={each} />
    </p>
  ));
}
