import type { FastifyReply, FastifyRequest } from "fastify";
import { ENCODINGS, type PageFile } from "./page.ts";

/** Answers a file in the smallest encoding that the client takes, or 304 when the client has it already. */
export function sendPageFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  const { "accept-encoding": wanted = "", "if-none-match": known = "" } = request.headers;
  reply.header("vary", "Accept-Encoding");
  if (reply.statusCode === 200) {
    reply.header("etag", file.etag);
    if (isAmong(known, file.etag)) return reply.code(304).send();
  }
  reply.type(file.type);
  for (const { name } of ENCODINGS) {
    const encoded = file.encoded.get(name);
    if (encoded === undefined || !accepts(wanted, name)) continue;
    return reply.header("content-encoding", name).send(encoded);
  }
  return reply.send(file.plain);
}

/** Whether an Accept-Encoding header takes this encoding (RFC 9110 section 12.5.3). */
function accepts(header: string, encoding: string): boolean {
  const weights = new Map(header.toLowerCase().split(",").map(weighted));
  return (weights.get(encoding) ?? weights.get("*") ?? 0) > 0;
}

function weighted(item: string): [name: string, weight: number] {
  const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  return [name, weight === undefined ? 1 : Number(weight.slice(2))];
}

/** If-None-Match compares weakly (RFC 9110 section 13.1.2): a proxy that compresses may have changed the mark. */
function isAmong(header: string, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return header.split(",").some((tag) => tag.trim() === "*" || opaque(tag) === opaque(etag));
}
