import { useQuery } from "@tanstack/react-query";
import { aboutQuery } from "../../api/queries.ts";
import { type MessageId, useText } from "../../i18n/i18n.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { useOffersPaperKeys } from "./PaperKeyButton.tsx";

/** Where people make a key: a link to follow, from which nothing is loaded. */
const PLACES: Readonly<Record<string, string>> = {
  binance: "https://www.binance.com/en/my/settings/api-management",
  "binance-testnet": "https://testnet.binance.vision/",
};

const STEPS: Readonly<Record<string, readonly MessageId[]>> = {
  binance: [
    "steps.binance.create",
    "steps.binance.permissions",
    "steps.binance.address",
    "steps.binance.copy",
  ],
  "binance-testnet": ["steps.testnet.log_in", "steps.testnet.generate", "steps.testnet.copy"],
  paper: ["steps.paper.what", "steps.paper.make"],
};

/** How a public key is registered. */
const PAIR_STEPS: typeof STEPS = {
  binance: ["steps.pair.create", "steps.binance.permissions", "steps.binance.address", "steps.pair.copy"],
  "binance-testnet": ["steps.testnet.log_in", "steps.pair.testnet", "steps.pair.copy"],
  paper: ["steps.paper.what"],
};

interface StepsProps {
  exchange: string;
  /** Whether the key pair was made here. */
  isOwnPair?: boolean;
}

/** The safe way to make a key at the chosen exchange. */
export function Steps({ exchange, isOwnPair = false }: StepsProps) {
  const { t } = useText();
  const place = PLACES[exchange];
  const press = isOwnPair ? "steps.pair.paper" : "steps.paper.press";
  const offersPaperKeys = useOffersPaperKeys();
  return (
    <section className="card stack" aria-labelledby="steps">
      <h2 id="steps">{t(isOwnPair ? "steps.pair.title" : "steps.title")}</h2>
      <ol className="steps">
        {((isOwnPair ? PAIR_STEPS : STEPS)[exchange] ?? []).map((step) => (
          <li key={step}>
            {t(step)}
            {step === "steps.binance.address" ? <OutgoingAddresses /> : null}
          </li>
        ))}
        {exchange === "paper" ? <li>{t(offersPaperKeys ? press : "steps.paper.ask")}</li> : null}
      </ol>
      {place === undefined ? null : (
        <p>
          <a href={place} target="_blank" rel="noreferrer">
            {t(`steps.${exchange}.link` as MessageId)}
          </a>
        </p>
      )}
    </section>
  );
}

function OutgoingAddresses() {
  const { t } = useText();
  const { data: about } = useQuery(aboutQuery);
  const addresses = about?.outgoing_addresses ?? [];
  if (addresses.length === 0) return <p className="muted">{t("steps.address_unknown")}</p>;
  return (
    <ul className="addresses">
      {addresses.map((address) => (
        <li key={address} className="row">
          <code>{address}</code>
          <CopyButton value={address} name={address} />
        </li>
      ))}
    </ul>
  );
}
