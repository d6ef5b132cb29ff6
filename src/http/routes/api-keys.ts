import { Type } from "typebox";
import { ApiKey, Balance, NewApiKeyBody, RelabelBody } from "../../api/api-keys.ts";
import { Secret } from "../../core/secret.ts";
import { addApiKey } from "../../operations/add-api-key.ts";
import { checkApiKey } from "../../operations/check-api-key.ts";
import { deleteApiKey } from "../../operations/delete-api-key.ts";
import { getApiKey } from "../../operations/get-api-key.ts";
import { getBalance } from "../../operations/get-balance.ts";
import { relabelApiKey } from "../../operations/relabel-api-key.ts";
import { presentTime } from "../present.ts";
import { presentKey } from "../present-key.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { originOf, sessionOf } from "../session.ts";

const DEFAULT_EXCHANGE = "binance";

/** The exchange key of the user who asks. */
export function apiKeyRoutes(app: App, { deps }: RouteContext): void {
  app.post(
    "/api-keys",
    describeRoute({
      name: "addApiKey",
      summary: "Store an exchange key, once the exchange has vouched for it",
      tag: "api-keys",
      body: NewApiKeyBody,
      answers: { 201: ApiKey },
    }),
    async (request, reply) => {
      const { api_key, secret_key, label, exchange } = request.body;
      const key = await addApiKey(deps, originOf(request), sessionOf(request).user.id, {
        apiKey: api_key,
        secretKey: new Secret(secret_key),
        label: label ?? null,
        exchange: exchange ?? DEFAULT_EXCHANGE,
      });
      return reply.code(201).send(presentKey(key));
    },
  );

  app.get(
    "/api-keys/me",
    describeRoute({
      name: "getApiKey",
      summary: "The stored key, masked",
      tag: "api-keys",
      answers: { 200: ApiKey },
    }),
    async (request) => presentKey(await getApiKey(deps, sessionOf(request).user.id)),
  );

  app.patch(
    "/api-keys/me",
    describeRoute({
      name: "relabelApiKey",
      summary: "Change the label",
      tag: "api-keys",
      body: RelabelBody,
      answers: { 200: ApiKey },
    }),
    async (request) => {
      const { label } = request.body;
      return presentKey(await relabelApiKey(deps, originOf(request), sessionOf(request).user.id, label));
    },
  );

  app.delete(
    "/api-keys/me",
    describeRoute({
      name: "deleteApiKey",
      summary: "Delete the key here; at the exchange it still exists",
      tag: "api-keys",
      answers: { 204: Type.Null() },
    }),
    async (request, reply) => {
      await deleteApiKey(deps, originOf(request), sessionOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/api-keys/me/check",
    describeRoute({
      name: "checkApiKey",
      summary: "Ask the exchange about the key now",
      tag: "api-keys",
      answers: { 200: ApiKey },
    }),
    async (request) => presentKey(await checkApiKey(deps, originOf(request), sessionOf(request).user.id)),
  );

  app.get(
    "/api-keys/balance",
    describeRoute({
      name: "getBalance",
      summary: "What the account holds now",
      tag: "api-keys",
      answers: { 200: Balance },
    }),
    async (request) => {
      const { balances, asOf } = await getBalance(deps, originOf(request), sessionOf(request).user.id);
      return { balances: [...balances], as_of: presentTime(asOf) };
    },
  );
}
