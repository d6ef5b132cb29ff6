import type { ApiKey } from "../../../src/api/api-keys.ts";
import { Balance } from "./Balance.tsx";
import { Banners } from "./Banners.tsx";
import { DeleteKey } from "./DeleteKey.tsx";
import { KeyCard } from "./KeyCard.tsx";
import { NextStep } from "./NextStep.tsx";
import { Permissions } from "./Permissions.tsx";

/** All there is to know of a stored key, and what can be done with it. */
export function KeyView({ apiKey, onDeleted }: { apiKey: ApiKey; onDeleted: () => void }) {
  return (
    <>
      <Banners apiKey={apiKey} />
      <div className="columns">
        <div className="stack">
          <KeyCard apiKey={apiKey} />
          <Permissions apiKey={apiKey} />
        </div>
        <div className="stack">
          <NextStep apiKey={apiKey} />
          <Balance apiKey={apiKey} />
          <DeleteKey apiKey={apiKey} onDeleted={onDeleted} />
        </div>
      </div>
    </>
  );
}
