import { Type } from "typebox";
import { closed } from "../../api/wire.ts";
import { makePaperKey } from "../../operations/make-paper-key.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";

const PaperKey = closed({ api_key: Type.String(), secret_key: Type.String() });

/**
 * The one answer with a secret of an exchange. It is play money: the page puts it into its form in place of a key that
 * somebody would have to make at an exchange. So it is there in development alone, and nothing that is stored can
 * leave by it.
 */
export function paperKeyRoutes(app: App, { deps, about }: RouteContext): void {
  if (about.deployment !== "development" || !deps.exchanges.has("paper")) return;

  app.post(
    "/paper/keys",
    describeRoute({
      summary: "Make a play-money key at the paper exchange",
      tag: "paper",
      isHidden: true,
      answers: { 201: PaperKey },
    }),
    async (_request, reply) => {
      const { apiKey, secretKey } = await makePaperKey(deps);
      return reply.code(201).send({ api_key: apiKey, secret_key: secretKey.reveal() });
    },
  );
}
