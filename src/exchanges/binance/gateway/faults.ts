import type { OwnAnswer } from "../../gateway.ts";

/**
 * Refusals in Binance's own form: codes and messages of its list, so that clients take them as they take Binance's own
 * (https://github.com/binance/binance-spot-api-docs/blob/master/errors.md).
 */
export function fault(status: number, code: number, msg: string, retryAfterSeconds?: number): OwnAnswer {
  const body = JSON.stringify({ code, msg });
  return retryAfterSeconds === undefined ? { status, body } : { status, body, retryAfterSeconds };
}

export const illegalCharacters = (name?: string) =>
  fault(
    400,
    -1100,
    `Illegal characters found in ${name === undefined ? "a parameter" : `parameter '${name}'`}.`,
  );

export const tooMany = () => fault(400, -1101, "Too many parameters sent for this endpoint.");

export const repeated = () => fault(400, -1101, "Duplicate values for a parameter detected.");

export const missing = (name: string) =>
  fault(400, -1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);

export const unread = (read: number, sent: number) =>
  fault(400, -1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`);

export const notRequired = (name: string) => fault(400, -1106, `Parameter '${name}' sent when not required.`);
