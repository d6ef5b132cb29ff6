// The floor: a Fastify route that hands every request on as it came, over a pool of undici's, and the answer back.
//     node bench/gateway/forwarder.ts PORT UPSTREAM
import { fastify } from "fastify";
import { Pool } from "undici";

const [port = "0", upstream = ""] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 64 });
const app = fastify();
app.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
app.all("/*", async (request, reply) => {
  const answer = await pool.request({
    method: request.method as "GET",
    path: request.raw.url ?? "/",
    headers: { "x-mbx-apikey": String(request.headers["x-mbx-apikey"] ?? "") },
  });
  return reply
    .code(answer.statusCode)
    .header("content-type", answer.headers["content-type"])
    .send(answer.body);
});
console.log(`ready ${await app.listen({ port: Number(port) })}`);
process.once("SIGTERM", () => process.exit(0));
