import { ApiKey, CancelledOrders, FrozenApiKey, ReplaceBody, ReplacedApiKey } from "../../api/api-keys.ts";
import { Secret } from "../../core/secret.ts";
import { cancelOpenOrders } from "../../operations/cancel-open-orders.ts";
import { freezeApiKey } from "../../operations/freeze-api-key.ts";
import { replaceApiKey } from "../../operations/replace-api-key.ts";
import { unfreezeApiKey } from "../../operations/unfreeze-api-key.ts";
import { presentFrozen, presentKey, presentReplaced } from "../present-key.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { originOf, sessionOf } from "../session.ts";

const tag = "api-keys";

/** What becomes of a stored key: replaced, frozen, and used again. */
export function keyLifeRoutes(app: App, { deps }: RouteContext): void {
  app.put(
    "/api-keys/me",
    describeRoute({
      name: "replaceApiKey",
      summary: "Put another key in its place, once the exchange has vouched for it; virtual keys carry on",
      tag,
      body: ReplaceBody,
      answers: { 200: ReplacedApiKey },
    }),
    async (request) => {
      const { api_key, secret_key, label, confirm_account_change } = request.body;
      const replaced = await replaceApiKey(deps, originOf(request), sessionOf(request), {
        apiKey: api_key,
        secretKey: new Secret(secret_key),
        label,
        isAccountChangeConfirmed: confirm_account_change ?? false,
      });
      return presentReplaced(replaced);
    },
  );

  app.post(
    "/api-keys/me/freeze",
    describeRoute({
      name: "freezeApiKey",
      summary: "Sign nothing more for bots; the answer says what was in flight",
      tag,
      answers: { 200: FrozenApiKey },
    }),
    async (request) => presentFrozen(await freezeApiKey(deps, originOf(request), sessionOf(request).user.id)),
  );

  app.post(
    "/api-keys/me/unfreeze",
    describeRoute({
      name: "unfreezeApiKey",
      summary: "Sign for bots again",
      tag,
      answers: { 200: ApiKey },
    }),
    async (request) => presentKey(await unfreezeApiKey(deps, originOf(request), sessionOf(request))),
  );

  app.post(
    "/api-keys/me/cancel-orders",
    describeRoute({
      name: "cancelOpenOrders",
      summary: "Cancel the open orders of all bots, also while the key is frozen",
      tag,
      answers: { 200: CancelledOrders },
    }),
    async (request) => cancelOpenOrders(deps, originOf(request), sessionOf(request).user.id),
  );
}
