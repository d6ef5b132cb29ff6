import type { Draft } from "./draft.ts";

/** What the sender of a request has, by the names that drafts use; `undefined` where there is no such thing. */
export type Belongings = (name: string) => string | undefined;

/** The bytes of a request. What the sender lacks stays as it is written in the draft, and will be refused. */
export function fill(draft: Draft, belongings: Belongings): Buffer {
  const put = (text: string, form: (value: string) => string = (value) => value) =>
    text.replace(/\{\{([\w:-]+)\}\}/g, (whole, name) => form(belongings(name) ?? whole));
  const body = draft.body === undefined ? undefined : Buffer.from(put(draft.body, escapeJson));
  const framing =
    body === undefined
      ? []
      : [draft.isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${body.length}`];
  const head = [
    `${draft.method} ${put(draft.target)} HTTP/1.1`,
    ...draft.headers.map(([name, value]) => `${name}: ${put(value)}`),
    ...framing,
  ];
  // A line end of its own making would be another request, whose answer nobody waits for.
  const lines = head.map((line) => line.replace(/[\r\n]/g, ""));
  const bytes = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
  if (body === undefined) return bytes;
  return Buffer.concat([bytes, draft.isChunked ? chunked(body) : body]);
}

const escapeJson = (value: string) => JSON.stringify(value).slice(1, -1);

function chunked(body: Buffer): Buffer {
  const half = Math.ceil(body.length / 2);
  const parts = [body.subarray(0, half), body.subarray(half)].filter((part) => part.length > 0);
  const chunks = parts.map((part) =>
    Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]),
  );
  return Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]);
}
