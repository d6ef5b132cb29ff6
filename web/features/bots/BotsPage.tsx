import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { Unreachable } from "../../api/problem.ts";
import { apiKeyQuery, botsQuery } from "../../api/queries.ts";
import { useText } from "../../i18n/i18n.tsx";
import { LoadFailed } from "../../ui/LoadFailed.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { BotList } from "./BotList.tsx";
import { NoBots } from "./NoBots.tsx";
import { NoExchangeKey } from "./NoExchangeKey.tsx";
import { RevokedBots } from "./RevokedBots.tsx";
import { useSteadyOrder } from "./use-steady-order.ts";
import "./bots.css";

/** The keys that bots have, what each may do and has done today. */
export function BotsPage() {
  const { t } = useText();
  const { data: key } = useQuery(apiKeyQuery);
  const query = useQuery(botsQuery);
  const { data: bots, error } = query;
  const hasFailed = error !== null && !(error instanceof Unreachable && bots !== undefined);
  const isKeyUsable = key == null || (key.is_valid && !key.is_frozen);
  return (
    <div className="stack">
      {hasFailed ? <LoadFailed title={t("bots.failed")} query={query} /> : null}
      {key === null ? <NoExchangeKey /> : null}
      {isKeyUsable ? null : (
        <Panel tone="warn" title={t("bots.key_not_usable")}>
          <p>
            <Link href="/">{t("bots.key_not_usable.link")}</Link>
          </p>
        </Panel>
      )}
      {bots === undefined ? (
        error === null ? (
          <Skeleton lines={8} />
        ) : null
      ) : (
        <Bots bots={bots} hasKey={key !== null} />
      )}
    </div>
  );
}

/** What stands around the list moves the list, so it follows what is shown there and not what the server has just said. */
function Bots({ bots, hasKey }: { bots: readonly VirtualKey[]; hasKey: boolean }) {
  const { t } = useText();
  const live = bots.filter(({ state }) => state !== "revoked").map(({ id }) => id);
  const { shown, drop, holding } = useSteadyOrder(live);
  const cards = shown.flatMap((id) => bots.find((each) => each.id === id) ?? []);
  const gone = bots.filter(({ id, state }) => state === "revoked" && !shown.includes(id));
  return (
    <>
      {cards.length > 0 && hasKey ? (
        <div className="row row-apart">
          <p>{t("bots.text")}</p>
          <Link href="/bots/new" className="button button-primary button-wide">
            {t("bots.create")}
          </Link>
        </div>
      ) : null}
      {cards.length === 0 && hasKey ? <NoBots /> : null}
      {cards.length === 0 ? null : <BotList bots={cards} holding={holding} onRevoked={drop} />}
      <RevokedBots bots={gone} />
    </>
  );
}
