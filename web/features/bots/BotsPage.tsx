import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Unreachable } from "../../api/problem.ts";
import { apiKeyQuery, botsQuery } from "../../api/queries.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { BotList } from "./BotList.tsx";
import { LoadFailed } from "./LoadFailed.tsx";
import { NoBots } from "./NoBots.tsx";
import { NoExchangeKey } from "./NoExchangeKey.tsx";
import { RevokedBots } from "./RevokedBots.tsx";
import "./bots.css";

/** The keys that bots have, what each may do and has done today. */
export function BotsPage() {
  const { t } = useText();
  const { data: key } = useQuery(apiKeyQuery);
  const { data: bots, error, isFetching, refetch } = useQuery(botsQuery);
  const hasFailed = error !== null && !(error instanceof Unreachable && bots !== undefined);
  const live = bots?.filter(({ state }) => state !== "revoked");
  const isKeyUsable = key == null || (key.is_valid && !key.is_frozen);
  return (
    <div className="stack">
      {hasFailed ? <LoadFailed error={error} isBusy={isFetching} retry={() => void refetch()} /> : null}
      {key === null ? <NoExchangeKey /> : null}
      {isKeyUsable ? null : (
        <Panel tone="warn" title={t("bots.key_not_usable")}>
          <p>
            <Link href="/">{t("bots.key_not_usable.link")}</Link>
          </p>
        </Panel>
      )}
      {bots === undefined || live === undefined ? (
        error === null ? (
          <Skeleton lines={8} />
        ) : null
      ) : (
        <>
          {live.length > 0 && key !== null ? (
            <div className="row row-apart">
              <p>{t("bots.text")}</p>
              <Link href="/bots/new" className="button button-primary button-wide">
                {t("bots.create")}
              </Link>
            </div>
          ) : null}
          {live.length === 0 && key !== null ? <NoBots /> : null}
          <BotList bots={bots} />
          <RevokedBots bots={bots.filter(({ state }) => state === "revoked")} />
        </>
      )}
    </div>
  );
}
