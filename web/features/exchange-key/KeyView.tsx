import type { ApiKey } from "../../../src/api/api-keys.ts";
import { useAfterPaint } from "../../ui/after-paint.ts";
import { LatePart, latePart, NewerPage } from "../../ui/LatePart.tsx";
import { Balance } from "./Balance.tsx";
import { Banners } from "./Banners.tsx";
import { KeyCard } from "./KeyCard.tsx";
import { NextStep } from "./NextStep.tsx";
import { Permissions } from "./Permissions.tsx";
import { StopOrRemove } from "./StopOrRemove.tsx";
import { useFreezing } from "./use-freezing.ts";

const FreezeDialogs = latePart(() =>
  import("./FreezeDialogs.tsx").then(({ FreezeDialogs }) => FreezeDialogs),
);

const Noticed = latePart(() => import("./Noticed.tsx").then(({ Noticed }) => Noticed));

/** All there is to know of a stored key, and what can be done with it. */
export function KeyView({ apiKey, onDeleted }: { apiKey: ApiKey; onDeleted: () => void }) {
  const freezing = useFreezing(apiKey);
  const isPainted = useAfterPaint();
  return (
    <>
      <Banners apiKey={apiKey} freezing={freezing} />
      {isPainted ? (
        <LatePart missing={freezing.asked === undefined ? null : <NewerPage />}>
          <FreezeDialogs apiKey={apiKey} freezing={freezing} />
        </LatePart>
      ) : null}
      <div className="columns">
        <div className="stack">
          <KeyCard apiKey={apiKey} />
          <Permissions apiKey={apiKey} />
          {isPainted ? (
            <LatePart>
              <Noticed exchange={apiKey.exchange} />
            </LatePart>
          ) : null}
        </div>
        <div className="stack">
          <NextStep apiKey={apiKey} />
          <Balance apiKey={apiKey} />
          <StopOrRemove apiKey={apiKey} freezing={freezing} onDeleted={onDeleted} />
        </div>
      </div>
    </>
  );
}
