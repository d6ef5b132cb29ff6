import { Type } from "typebox";
import {
  NewVirtualKey,
  NewVirtualKeyBody,
  VirtualKey,
  VirtualKeyChangeBody,
  VirtualKeyList,
  VirtualKeyQuery,
} from "../../api/virtual-keys.ts";
import { IdParams } from "../../api/wire.ts";
import { changeVirtualKey } from "../../operations/change-virtual-key.ts";
import { createVirtualKey } from "../../operations/create-virtual-key.ts";
import { getVirtualKey } from "../../operations/get-virtual-key.ts";
import { listVirtualKeys } from "../../operations/list-virtual-keys.ts";
import { pauseVirtualKey } from "../../operations/pause-virtual-key.ts";
import { resumeVirtualKey } from "../../operations/resume-virtual-key.ts";
import { revokeVirtualKey } from "../../operations/revoke-virtual-key.ts";
import { idOf } from "../id.ts";
import { presentVirtualKey } from "../present-virtual-key.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { originOf, sessionOf } from "../session.ts";

const DEFAULT_LIMIT = 50;
const tag = "virtual-keys";
const params = IdParams;

/** The keys that a user gives to bots. */
export function virtualKeyRoutes(app: App, { deps }: RouteContext): void {
  app.post(
    "/virtual-keys",
    describeRoute({
      name: "createVirtualKey",
      summary: "Give a bot a key of its own; its secret is shown in this answer and never again",
      tag,
      body: NewVirtualKeyBody,
      answers: { 201: NewVirtualKey },
    }),
    async (request, reply) => {
      const { expires_at, ...body } = request.body;
      const input = { ...body, expires_at: momentOf(expires_at) ?? null };
      const { view, secret } = await createVirtualKey(deps, originOf(request), sessionOf(request), input);
      const once = secret === null ? {} : { secret_key: secret.reveal() };
      return reply.code(201).send({ ...presentVirtualKey(view), ...once });
    },
  );

  app.get(
    "/virtual-keys",
    describeRoute({
      name: "listVirtualKeys",
      summary: "The account's virtual keys, the newest first, revoked ones too",
      tag,
      query: VirtualKeyQuery,
      answers: { 200: VirtualKeyList },
    }),
    async (request) => {
      const { after, limit } = request.query;
      const page = await listVirtualKeys(deps, sessionOf(request).user.id, {
        before: after === undefined ? undefined : idOf({ id: after }),
        limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
      });
      return { items: page.items.map(presentVirtualKey), next: page.next };
    },
  );

  app.get(
    "/virtual-keys/:id",
    describeRoute({
      name: "getVirtualKey",
      summary: "One virtual key",
      tag,
      params,
      answers: { 200: VirtualKey },
    }),
    async (request) =>
      presentVirtualKey(await getVirtualKey(deps, sessionOf(request).user.id, idOf(request.params))),
  );

  app.patch(
    "/virtual-keys/:id",
    describeRoute({
      name: "changeVirtualKey",
      summary: "Change label or limits; null takes a limit away",
      tag,
      params,
      body: VirtualKeyChangeBody,
      answers: { 200: VirtualKey },
    }),
    async (request) => {
      const { expires_at, ...body } = request.body;
      const expiry = momentOf(expires_at);
      const change = expiry === undefined ? body : { ...body, expires_at: expiry };
      const id = idOf(request.params);
      return presentVirtualKey(
        await changeVirtualKey(deps, originOf(request), sessionOf(request), id, change),
      );
    },
  );

  app.delete(
    "/virtual-keys/:id",
    describeRoute({
      name: "revokeVirtualKey",
      summary: "Revoke a virtual key for good: its next request is refused",
      tag,
      params,
      answers: { 204: Type.Null() },
    }),
    async (request, reply) => {
      await revokeVirtualKey(deps, originOf(request), sessionOf(request).user.id, idOf(request.params));
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/virtual-keys/:id/pause",
    describeRoute({
      name: "pauseVirtualKey",
      summary: "Have its requests refused until it is resumed",
      tag,
      params,
      answers: { 200: VirtualKey },
    }),
    async (request) => {
      const id = idOf(request.params);
      return presentVirtualKey(await pauseVirtualKey(deps, originOf(request), sessionOf(request), id));
    },
  );

  app.post(
    "/virtual-keys/:id/resume",
    describeRoute({
      name: "resumeVirtualKey",
      summary: "End the pause",
      tag,
      params,
      answers: { 200: VirtualKey },
    }),
    async (request) => {
      const id = idOf(request.params);
      return presentVirtualKey(await resumeVirtualKey(deps, originOf(request), sessionOf(request), id));
    },
  );
}

function momentOf(text: string | null | undefined): number | null | undefined {
  return typeof text === "string" ? Date.parse(text) : text;
}
