import { type Static, Type } from "typebox";
import { closed } from "../../api/wire.ts";
import { makePaperKey } from "../../operations/make-paper-key.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { sessionOf } from "../session.ts";

const Wish = closed({ public_key: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })) });

/** Nothing at all asks for an HMAC key. */
const NullableWish = Type.Unsafe<Static<typeof Wish> | null>({ ...Wish, type: ["object", "null"] });

const PaperKey = closed({ api_key: Type.String(), secret_key: Type.Optional(Type.String()) });

/**
 * The one answer with a secret of an exchange. It is play money: the page puts it into its form in place of a key that
 * somebody would have to make, or a public key that somebody would have to register, at an exchange. So it is there in
 * development alone, and nothing that is stored can leave by it.
 */
export function paperKeyRoutes(app: App, { deps, about }: RouteContext): void {
  if (about.deployment !== "development" || !deps.exchanges.has("paper")) return;

  app.post(
    "/paper/keys",
    describeRoute({
      name: "makePaperKey",
      summary: "Make a play-money key at the paper exchange",
      tag: "paper",
      isHidden: true,
      body: NullableWish,
      answers: { 201: PaperKey },
    }),
    async (request, reply) => {
      const wish = { userId: sessionOf(request).user.id, publicKey: request.body?.public_key };
      const { apiKey, secretKey } = await makePaperKey(deps, wish);
      const secret = secretKey === null ? {} : { secret_key: secretKey.reveal() };
      return reply.code(201).send({ api_key: apiKey, ...secret });
    },
  );
}
