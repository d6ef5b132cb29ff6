import { About } from "../../api/about.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";

export function aboutRoutes(app: App, { about }: RouteContext): void {
  app.get(
    "/about",
    describeRoute({
      name: "getAbout",
      summary: "What this server is and offers",
      tag: "about",
      isPublic: true,
      answers: { 200: About },
    }),
    async () => about,
  );
}
