import { Type } from "typebox";
import {
  ActivateBody,
  ActivatedApiKey,
  GenerateBody,
  GeneratedKey,
  GeneratedKeyList,
} from "../../api/generated-keys.ts";
import { IdParams } from "../../api/wire.ts";
import { activateGeneratedKey } from "../../operations/activate-generated-key.ts";
import { deleteGeneratedKey } from "../../operations/delete-generated-key.ts";
import { generateApiKey } from "../../operations/generate-api-key.ts";
import { listGeneratedKeys } from "../../operations/list-generated-keys.ts";
import { idOf } from "../id.ts";
import { presentActivated, presentGenerated } from "../present-key.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { originOf, sessionOf } from "../session.ts";

const DEFAULT_EXCHANGE = "binance";
const tag = "api-keys";
const params = IdParams;

/** Keys whose private half is made here and never goes out. */
export function generatedKeyRoutes(app: App, { deps }: RouteContext): void {
  app.post(
    "/api-keys/generate",
    describeRoute({
      name: "generateApiKey",
      summary: "Make a key pair here; register its public half at the exchange, then activate it",
      tag,
      body: GenerateBody,
      answers: { 201: GeneratedKey },
    }),
    async (request, reply) => {
      const { exchange, label } = request.body;
      const made = await generateApiKey(deps, originOf(request), sessionOf(request).user.id, {
        exchange: exchange ?? DEFAULT_EXCHANGE,
        label: label ?? null,
      });
      return reply.code(201).send(presentGenerated(made));
    },
  );

  app.get(
    "/api-keys/generated",
    describeRoute({
      name: "listGeneratedKeys",
      summary: "Key pairs that wait for their API key, the newest first",
      tag,
      answers: { 200: GeneratedKeyList },
    }),
    async (request) => {
      const list = await listGeneratedKeys(deps, sessionOf(request).user.id);
      return { items: list.map(presentGenerated), next: null };
    },
  );

  app.delete(
    "/api-keys/generated/:id",
    describeRoute({
      name: "deleteGeneratedKey",
      summary: "Throw an unfinished key pair away",
      tag,
      params,
      answers: { 204: Type.Null() },
    }),
    async (request, reply) => {
      await deleteGeneratedKey(deps, originOf(request), sessionOf(request).user.id, idOf(request.params));
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/api-keys/generated/:id/activate",
    describeRoute({
      name: "activateGeneratedKey",
      summary: "Store it under the API key that the exchange gave for it; it takes the place of a stored key",
      tag,
      params,
      body: ActivateBody,
      answers: { 201: ActivatedApiKey },
    }),
    async (request, reply) => {
      const { api_key, confirm_account_change } = request.body;
      const id = idOf(request.params);
      const activated = await activateGeneratedKey(deps, originOf(request), sessionOf(request), id, {
        apiKey: api_key,
        isAccountChangeConfirmed: confirm_account_change ?? false,
      });
      return reply.code(201).send(presentActivated(activated));
    },
  );
}
