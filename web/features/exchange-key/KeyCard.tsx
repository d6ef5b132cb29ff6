import type { ApiKey } from "../../../src/api/api-keys.ts";
import { type MessageId, useText } from "../../i18n/i18n.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { Fact } from "../../ui/Fact.tsx";
import { Ago, Exact, ExactAndRelative } from "../../ui/Time.tsx";
import { CheckNow } from "./CheckNow.tsx";
import { exchangeName, exchangeWords } from "./exchange-words.ts";
import { stateBadges } from "./key-state.ts";
import { LabelEditor } from "./LabelEditor.tsx";

export function KeyCard({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useText();
  const values = exchangeWords(t, apiKey.exchange);
  return (
    <section className="card stack" aria-labelledby="key">
      <LabelEditor apiKey={apiKey} headingId="key" />
      <div className="row row-apart">
        <code className="masked">
          <span className="hidden">{t("key.masked_value")} </span>
          {apiKey.api_key_masked}
        </code>
        <div className="row">
          {stateBadges(apiKey).map(({ tone, text }) => (
            <Badge key={text} tone={tone}>
              {t(text, values)}
            </Badge>
          ))}
        </div>
      </div>
      <Facts apiKey={apiKey} />
      <CheckNow apiKey={apiKey} />
    </section>
  );
}

function Facts({ apiKey }: { apiKey: ApiKey }) {
  const words = useText();
  const { t, knows } = words;
  const { trading_expires_at, account_masked, last_confirmed_at, last_checked_at } = apiKey;
  const keyType = `fact.key_type.${apiKey.key_type}`;
  return (
    <dl className="facts">
      <Fact name="fact.exchange">{exchangeName(words, apiKey.exchange, apiKey.environment)}</Fact>
      <Fact name="fact.account">
        {account_masked === null ? t("fact.unknown") : <code>{account_masked}</code>}
      </Fact>
      <Fact name="fact.key_type">{knows(keyType) ? t(keyType) : apiKey.key_type}</Fact>
      <Fact name="fact.addresses">{t(addressesOf(apiKey))}</Fact>
      <Fact name="fact.trading_ends">
        {trading_expires_at === null ? t(noEndOf(apiKey)) : <ExactAndRelative time={trading_expires_at} />}
      </Fact>
      <Fact name="fact.state_since">
        <Exact time={apiKey.state_since} />
      </Fact>
      <Fact name="fact.confirmed">
        {last_confirmed_at === null ? t("fact.never") : <ExactAndRelative time={last_confirmed_at} isPast />}
      </Fact>
      <Fact name="fact.checked">
        {last_checked_at === null ? t("fact.never") : <Ago time={last_checked_at} />}
      </Fact>
      <Fact name="fact.stored">
        <Exact time={apiKey.created_at} />
      </Fact>
    </dl>
  );
}

function addressesOf({ ip_restricted }: ApiKey): MessageId {
  if (ip_restricted === null) return "fact.unknown";
  return ip_restricted ? "fact.addresses.bound" : "fact.addresses.any";
}

/** No end that was reported is no end only where the exchange reports such things. */
function noEndOf({ permissions }: ApiKey): MessageId {
  return permissions.every(({ granted }) => granted === null) ? "fact.unknown" : "fact.trading_ends.never";
}
