/** What can be made to go wrong at the Binance endpoints. */
export const FAULT_KINDS = [
  "status_500",
  "status_503",
  "status_403_html",
  "status_418",
  "status_429",
  "status_451",
  "timeout",
  "reset",
  "slow",
  "clock_skew",
  "garbage",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** A standing fault. */
export interface Fault {
  readonly kind: FaultKind;
  /** Only requests whose path begins with this are hit. */
  readonly path: string;
  /** Hits left; undefined stands until deleted. */
  count: number | undefined;
  /**
   * In ms. `timeout`: the connection is closed after it, 0 is never. `slow`: the answer waits so long.
   * `clock_skew`: the server's clock is ahead by it, behind when negative.
   */
  readonly delayMs: number;
  /** Whether the request is carried out with all its effects, and only its answer is lost or replaced. */
  readonly executed: boolean;
}

/**
 * The delay when none is given. A server 5 s behind refuses every timestamp as too new, whatever the window, and is
 * still within the 10 s beyond which a timestamp is out of range.
 */
export function defaultDelay(kind: FaultKind): number {
  if (kind === "slow") return 1_000;
  return kind === "clock_skew" ? -5_000 : 0;
}

/** The first standing fault that hits this path, counted down, and gone after its last hit. */
export function takeFault(faults: Fault[], path: string): Fault | undefined {
  const index = faults.findIndex((fault) => path.startsWith(fault.path));
  const fault = faults[index];
  if (fault?.count !== undefined) {
    fault.count -= 1;
    if (fault.count === 0) faults.splice(index, 1);
  }
  return fault;
}

/** A whole HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is sent in place of the right answer; undefined for the faults that send none or the right one. */
export function faultAnswer(kind: FaultKind): Answer | undefined {
  switch (kind) {
    case "status_500":
      return json(500, -1000, "An unknown error occurred while processing the request.");
    case "status_503":
      return json(
        503,
        -1008,
        "Server is currently overloaded with other requests. Please try again in a few minutes.",
      );
    case "status_403_html":
      return {
        status: 403,
        headers: { "content-type": "text/html" },
        body: "<html><head><title>403 Forbidden</title></head><body><h1>Request blocked.</h1></body></html>\n",
      };
    case "status_418":
      return json(418, -1003, "Way too much request weight used; IP banned.", { "retry-after": "1" });
    case "status_429":
      return json(429, -1003, "Too many requests queued.", { "retry-after": "1" });
    case "status_451":
      return json(451, 0, "Service unavailable from a restricted location.");
    case "garbage":
      return {
        status: 200,
        headers: { "content-type": "application/json;charset=UTF-8" },
        body: '{"balances":[{"as',
      };
    case "timeout":
    case "reset":
    case "slow":
    case "clock_skew":
      return undefined;
  }
}

const json = (status: number, code: number, msg: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { "content-type": "application/json;charset=UTF-8", ...headers },
  body: JSON.stringify({ code, msg }),
});
