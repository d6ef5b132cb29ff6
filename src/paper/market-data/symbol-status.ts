import { Refusal } from "../refusal.ts";
import { type Parameters, readOption } from "../trading/read-values.ts";

/** Whether the pairs have the status that `symbolStatus` asks for. All are TRADING; for one symbol, another status is refused (-1220). */
export function statusFits(parameters: Parameters): boolean {
  const refuse = () => new Refusal(400, -1122, "Invalid symbolStatus.", "parameter");
  const status = readOption(parameters, "symbolStatus", ["TRADING", "HALT", "BREAK"], refuse);
  if (status === undefined || status === "TRADING") return true;
  if (!parameters.has("symbol")) return false;
  throw new Refusal(
    400,
    -1220,
    "The symbol's status does not match the requested symbolStatus.",
    "parameter",
  );
}
