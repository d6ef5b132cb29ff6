// The floor: a Fastify route without token or database that answers the same JSON.
//     node bench/servers/bare-fastify.ts PORT FILE_WITH_JSON
import { readFileSync } from "node:fs";
import { fastify } from "fastify";

const [port = "0", file = ""] = process.argv.slice(2);
const answer: unknown = JSON.parse(readFileSync(file, "utf8"));
const app = fastify();
app.get("/", async () => answer);
console.log(`ready ${await app.listen({ port: Number(port) })}`);
process.once("SIGTERM", () => process.exit(0));
