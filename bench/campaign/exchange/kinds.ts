import { rmSync, writeFileSync } from "node:fs";
import { type FaultKind, faultAnswer } from "../../../src/paper/faults.ts";
import { control } from "../bot-owner.ts";
import type { Stand } from "../kill-steps/stand.ts";
import type { CertificateName } from "./certificates.ts";
import type { Front, Misbehaviour } from "./front.ts";

/** A way in which an exchange, or the network before it, can fail. */
export interface Kind {
  readonly name: string;
  readonly fault: string;
  begin(front: Front, stand: Stand): Promise<void> | void;
  end(front: Front, stand: Stand): Promise<void> | void;
  /** The exchange has asked to be left alone for so long: nothing may be sent to it meanwhile. */
  readonly bannedMs?: number;
  /** What it does answer is right: all that is asked succeeds. */
  readonly isHarmless?: boolean;
  /** An order that went out is known not to have been placed: nothing stays counted. */
  readonly isCertain?: boolean;
  /** It is spoken to by its name and with TLS, as exchanges are. */
  readonly isNamed?: boolean;
}

const JSON_TYPE = "application/json;charset=UTF-8";
const BAN_SECONDS = 6;
const LARGE = 1_200_000;
const DRIP_MS = 200;

const answers =
  (status: number, body: string, type = JSON_TYPE): Misbehaviour =>
  async (response, _, carryOut) => {
    await carryOut();
    response.writeHead(status, { "content-type": type }).end(body);
  };

/** As the paper exchange fails when it is told to, here after it has done what was asked. */
function paperAnswer(kind: FaultKind, extra: Record<string, string> = {}): Misbehaviour {
  const answer = faultAnswer(kind);
  if (answer === undefined) throw new TypeError(`${kind} is no answer`);
  const isRefusal = answer.status >= 400 && answer.status < 500;
  return async (response, _, carryOut) => {
    if (!isRefusal) await carryOut();
    response.writeHead(answer.status, { ...answer.headers, ...extra }).end(answer.body);
  };
}

function misbehaving(
  name: string,
  fault: string,
  how: Misbehaviour,
  more: Pick<Kind, "bannedMs" | "isHarmless" | "isCertain"> = {},
): Kind {
  return {
    name,
    fault,
    begin: (front) => front.misbehave(how),
    end: (front) => front.misbehave(undefined),
    ...more,
  };
}

function showing(certificate: CertificateName, fault: string): Kind {
  return {
    name: `certificate-${certificate}`,
    fault,
    begin: (front) => front.showCertificate(certificate),
    end: (front) => front.showCertificate("right"),
    isCertain: true,
    isNamed: true,
  };
}

/** A file: see the preload. */
export const namesFailWhile = ({ folder }: Stand): string => `${folder}/names-fail`;

const ban = { "retry-after": String(BAN_SECONDS) };
const banned = { bannedMs: BAN_SECONDS * 1_000, isCertain: true };

export const KINDS: readonly Kind[] = [
  misbehaving("500", "exchange answers 500", paperAnswer("status_500")),
  misbehaving("503", "exchange answers 503", paperAnswer("status_503")),
  misbehaving("403-html", "exchange's firewall page (403, HTML)", paperAnswer("status_403_html"), {
    isCertain: true,
  }),
  misbehaving("418", `exchange bans for ${BAN_SECONDS} s (418)`, paperAnswer("status_418", ban), banned),
  misbehaving("429", `exchange asks to wait ${BAN_SECONDS} s (429)`, paperAnswer("status_429", ban), banned),
  misbehaving("451", "exchange restricts the location (451)", paperAnswer("status_451"), { isCertain: true }),
  misbehaving("timeout", "exchange never answers", async (_, __, carryOut) => void (await carryOut())),
  misbehaving("reset", "exchange's connection is reset before the answer", async (_, socket, carryOut) => {
    await carryOut();
    socket.resetAndDestroy();
  }),
  misbehaving(
    "slow",
    "exchange takes 1 s",
    async (response, _, carryOut) => {
      const { status, headers, body } = await carryOut();
      setTimeout(() => response.writeHead(status, headers).end(body), 1_000);
    },
    { isHarmless: true },
  ),
  {
    name: "clock-skew",
    fault: "exchange's clock 5 s behind",
    begin: (_, { paperUrl }) => void control(paperUrl, "POST", "faults", { kind: "clock_skew" }),
    end: (_, { paperUrl }) => void control(paperUrl, "DELETE", "faults"),
    isHarmless: true,
  },
  misbehaving("garbage", "exchange answers half of a JSON text (200)", paperAnswer("garbage")),
  misbehaving("empty", "exchange answers an empty body (200)", answers(200, "")),
  misbehaving("empty-object", "exchange answers an empty object (200)", answers(200, "{}")),
  misbehaving("empty-list", "exchange answers an empty list (200)", answers(200, "[]")),
  misbehaving("null", "exchange answers null (200)", answers(200, "null")),
  misbehaving(
    "html",
    "exchange answers an HTML page (200)",
    answers(200, "<html><h1>Login</h1></html>", "text/html"),
  ),
  misbehaving(
    "code-in-200",
    "exchange answers an error in a 200",
    answers(200, '{"code":-1000,"msg":"An unknown error"}'),
  ),
  misbehaving(
    "418-without-time",
    "exchange bans without a time (418)",
    (response) => void response.writeHead(418).end(),
    { bannedMs: 1_000, isCertain: true },
  ),
  misbehaving(
    "wrong-type",
    "exchange's right answer under a wrong content type",
    async (response, _, carryOut) => {
      const { status, body } = await carryOut();
      response.writeHead(status, { "content-type": "text/plain" }).end(body);
    },
    { isHarmless: true },
  ),
  misbehaving(
    "too-large",
    "exchange answers 1.2 MB",
    answers(200, JSON.stringify({ text: "x".repeat(LARGE) })),
  ),
  misbehaving(
    "drip",
    "exchange answers a byte every 200 ms, without end",
    async (response, socket, carryOut) => {
      await carryOut();
      response.writeHead(200, { "content-type": JSON_TYPE });
      const timer = setInterval(() => response.write(" "), DRIP_MS);
      socket.once("close", () => clearInterval(timer));
    },
  ),
  misbehaving(
    "truncated-chunks",
    "exchange's chunked body breaks off",
    async (response, socket, carryOut) => {
      const { status, body } = await carryOut();
      response.writeHead(status, { "content-type": JSON_TYPE, "transfer-encoding": "chunked" });
      response.write(body.subarray(0, Math.ceil(body.length / 2)), () => socket.destroy());
    },
  ),
  misbehaving(
    "short",
    "exchange sends fewer bytes than Content-Length says",
    async (response, socket, carryOut) => {
      const { status, body } = await carryOut();
      response.writeHead(status, { "content-type": JSON_TYPE, "content-length": body.length + 10 });
      response.write(body, () => socket.destroy());
    },
  ),
  misbehaving("redirect", "exchange redirects to another host (302)", async (response, _, carryOut) => {
    await carryOut();
    response.writeHead(302, { location: "http://127.0.0.1:9/elsewhere" }).end();
  }),
  misbehaving("not-http", "exchange answers something that is not HTTP", async (_, socket, carryOut) => {
    await carryOut();
    socket.end("SSH-2.0-OpenSSH_9.9\r\n");
  }),
  {
    name: "refused",
    fault: "exchange refuses connections",
    begin: (front) => front.shut(),
    end: (front) => front.reopen(),
    isCertain: true,
  },
  {
    name: "no-name",
    fault: "exchange's name is not found (`EAI_AGAIN`)",
    begin(front, stand) {
      writeFileSync(namesFailWhile(stand), "");
      front.cut();
    },
    end: (_, stand) => rmSync(namesFailWhile(stand)),
    isCertain: true,
    isNamed: true,
  },
  showing("other-name", "exchange shows the certificate of another host"),
  showing("expired", "exchange shows a certificate that has expired"),
  showing("unknown", "exchange shows a certificate that nobody trusts"),
];
