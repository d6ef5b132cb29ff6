import type { ApiKey } from "../../../src/api/api-keys.ts";
import { type MessageId, useText } from "../../i18n/i18n.tsx";
import { Badge } from "../../ui/Badge.tsx";
import type { Tone } from "../../ui/tone.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { isUnchecked } from "./key-state.ts";
import { permissionName } from "./permission-names.ts";

type Permission = ApiKey["permissions"][number];

/** The rights that are needed and those that are switched on have a line each; the rest is folded away. */
export function Permissions({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useText();
  const { permissions } = apiKey;
  const unknown = isUnchecked(apiKey)
    ? t("permissions.unchecked", exchangeWords(t, apiKey.exchange))
    : t("notice.permissions_unknown");
  const isKnown = permissions.some(({ granted }) => granted !== null);
  const shown = permissions.filter(({ granted, verdict }) => granted !== false || verdict === "required");
  const withdrawals = permissions.filter(
    ({ name, granted }) => name === "enableWithdrawals" && granted === false,
  );
  const first = [...shown, ...withdrawals];
  const folded = permissions.filter((each) => !first.includes(each));
  return (
    <section className="card stack" aria-labelledby="permissions">
      <h2 id="permissions">{t("permissions.title")}</h2>
      {isKnown ? <List permissions={first} /> : <p className="muted">{unknown}</p>}
      {folded.length === 0 ? null : (
        <details>
          <summary>{t("permissions.others_off", { count: folded.length })}</summary>
          <List permissions={folded} />
        </details>
      )}
    </section>
  );
}

function List({ permissions }: { permissions: readonly Permission[] }) {
  const { t } = useText();
  return (
    <ul className="permissions">
      {permissions.map((each) => {
        const { tone, text } = verdictOf(each);
        return (
          <li key={each.name} className="row row-apart">
            <span className="permission-name">
              {permissionName(t, each.name)} <code className="muted small">{each.name}</code>
            </span>
            <Badge tone={tone}>{t(text)}</Badge>
          </li>
        );
      })}
    </ul>
  );
}

/** What is off is safe, but for what is needed; what is on is judged by the key policy. */
function verdictOf({ granted, verdict }: Permission): { tone: Tone; text: MessageId } {
  if (granted === null) return { tone: "unknown", text: "permission.unknown" };
  if (verdict === "required") {
    return granted
      ? { tone: "ok", text: "permission.on_needed" }
      : { tone: "bad", text: "permission.off_needed" };
  }
  if (!granted) return { tone: "ok", text: verdict === "fine" ? "permission.off" : "permission.off_safe" };
  if (verdict === "fine") return { tone: "ok", text: "permission.on_fine" };
  return verdict === "warn"
    ? { tone: "warn", text: "permission.on_not_needed" }
    : { tone: "bad", text: "permission.on_not_accepted" };
}
