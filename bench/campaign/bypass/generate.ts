import { type Bot, signQuery } from "../bot-owner.ts";
import { AMOUNTS, amount, type Chance, EXTRA, pick, price, SYMBOLS, side, symbolOf, type } from "./values.ts";

type Pairs = [name: string, value: string][];

function order(chance: Chance, prefix = ""): Pairs {
  const name = (suffix: string) =>
    prefix === "" ? suffix.charAt(0).toLowerCase() + suffix.slice(1) : prefix + suffix;
  const chosen = type(chance);
  const pairs: Pairs = [[name("Type"), chosen]];
  const add = (suffix: string, value: string, share: number) => {
    if (chance() < share) pairs.push([name(suffix), value]);
  };
  const hasLimit = /LIMIT/.test(chosen);
  add("Price", price(chance), hasLimit ? 0.98 : 0.02);
  add("StopPrice", price(chance), /STOP|PROFIT/.test(chosen) ? 0.98 : 0.02);
  add(
    "TimeInForce",
    pick(chance, ["GTC", "GTC", "IOC", "FOK", "GTX"]),
    hasLimit && chosen !== "LIMIT_MAKER" ? 0.95 : 0.1,
  );
  add("IcebergQty", pick(chance, AMOUNTS), 0.03);
  return pairs;
}

const symbol = (chance: Chance): Pairs => [["symbol", symbolOf(chance)]];
const quantity = (chance: Chance, name = "quantity"): Pairs => [[name, amount(chance)]];

interface Form {
  readonly method: string;
  readonly path: string;
  readonly make: (chance: Chance) => Pairs;
}

const form = (method: string, path: string, make: Form["make"]): Form => ({ method, path, make });
const single = (chance: Chance): Pairs => [
  ...symbol(chance),
  ["side", side(chance)],
  ...order(chance),
  ...(chance() < 0.95 ? quantity(chance) : [["quoteOrderQty", price(chance)] as [string, string]]),
];
const working = (chance: Chance): Pairs => [
  ...order(chance, "working"),
  ["workingSide", side(chance)],
  ...quantity(chance, "workingQuantity"),
];
const cancelled = (chance: Chance): Pairs => [["orderId", String(1 + Math.floor(chance() * 500))]];

const FORMS: readonly Form[] = [
  ...Array.from({ length: 8 }, () => form("POST", "/api/v3/order", single)),
  form("POST", "/api/v3/order/test", single),
  form("POST", "/api/v3/sor/order", single),
  form("POST", "/api/v3/order/cancelReplace", (chance) => [
    ...single(chance),
    ["cancelReplaceMode", pick(chance, ["STOP_ON_FAILURE", "ALLOW_FAILURE"])],
    ["cancelOrderId", String(1 + Math.floor(chance() * 500))],
  ]),
  form("POST", "/api/v3/orderList/oco", (chance) => [
    ...symbol(chance),
    ["side", side(chance)],
    ...quantity(chance),
    ...order(chance, "above"),
    ...order(chance, "below"),
  ]),
  form("POST", "/api/v3/order/oco", (chance) => [
    ...symbol(chance),
    ["side", side(chance)],
    ...quantity(chance),
    ["price", price(chance)],
    ["stopPrice", price(chance)],
  ]),
  form("POST", "/api/v3/orderList/oto", (chance) => [
    ...symbol(chance),
    ...working(chance),
    ...order(chance, "pending"),
    ["pendingSide", side(chance)],
    ...quantity(chance, "pendingQuantity"),
  ]),
  form("POST", "/api/v3/orderList/otoco", (chance) => [
    ...symbol(chance),
    ...working(chance),
    ...order(chance, "pendingAbove"),
    ...order(chance, "pendingBelow"),
    ["pendingSide", side(chance)],
    ...quantity(chance, "pendingQuantity"),
  ]),
  form("POST", "/api/v3/orderList/opo", (chance) => [
    ...symbol(chance),
    ...working(chance),
    ...order(chance, "pending"),
    ["pendingSide", "SELL"],
  ]),
  form("POST", "/api/v3/orderList/opoco", (chance) => [
    ...symbol(chance),
    ...working(chance),
    ...order(chance, "pendingAbove"),
    ...order(chance, "pendingBelow"),
    ["pendingSide", "SELL"],
  ]),
  form("PUT", "/api/v3/order/amend/keepPriority", (chance) => [
    ...symbol(chance),
    ...cancelled(chance),
    ...quantity(chance, "newQty"),
  ]),
  form("DELETE", "/api/v3/order", (chance) => [...symbol(chance), ...cancelled(chance)]),
  form("DELETE", "/api/v3/openOrders", symbol),
  form("GET", "/api/v3/account", () => []),
  form("GET", "/api/v3/openOrders", symbol),
  form("GET", "/api/v3/exchangeInfo", symbol),
  form("POST", "/sapi/v1/capital/withdraw/apply", () => [
    ["coin", "BTC"],
    ["address", "x"],
    ["amount", "1"],
  ]),
  form("POST", "/sapi/v1/asset/transfer", () => [["type", "MAIN_UMFUTURE"]]),
  form("POST", "/sapi/v1/margin/order", single),
  form("POST", "/fapi/v1/order", single),
  form("GET", "/sapi/v1/account/apiRestrictions", () => []),
];

const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "post", "GET /x"];
const PATH_TRICKS: readonly ((path: string, chance: Chance) => string)[] = [
  (path) => path.replace("/v3", "//v3"),
  (path) => path.replace("/v3", "/./v3"),
  (path) => path.replace("/api/", "/api/../sapi/"),
  (path) => path.replace("/v3/", "/v3%2f"),
  (path) => path.replace("order", "%6frder"),
  (path) => path.replace("/order", "/%2e%2e/v3/order"),
  (path) => `${path}/`,
  (path) => `${path};x=1`,
  (path) => `${path}#`,
  (path) => `${path}%00`,
  (path) => `${path}\u00e9`,
  (path) => path.toUpperCase(),
  (path) => path.replace("/gateway/paper", "/gateway/paper/paper"),
  (path) => path.replace("/gateway/paper", "/gateway/kraken"),
  (path) => path.replace("/gateway/", "/gateway/../gateway/"),
  (path) => `http://127.0.0.1${path}`,
  (path) => path.replace("/api/v3/order", "/paper/orders"),
  (path) => path.replaceAll("/", "\\"),
  (path, chance) => path.slice(0, Math.floor(chance() * path.length)),
];
const ENCODINGS: readonly ((text: string) => string)[] = [
  encodeURIComponent,
  encodeURIComponent,
  encodeURIComponent,
  (text) => text,
  (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  (text) => encodeURIComponent(text).replaceAll("%", "%25"),
  (text) => `${encodeURIComponent(text)}+`,
];

function mutatePairs(chance: Chance, pairs: Pairs): Pairs {
  const changed = [...pairs];
  const at = () => Math.floor(chance() * Math.max(1, changed.length));
  switch (Math.floor(chance() * 8)) {
    case 0:
      changed.push([pick(chance, EXTRA), pick(chance, [...AMOUNTS, ...SYMBOLS])]);
      break;
    case 1: {
      const twin = changed[at()];
      if (twin !== undefined) changed.push([twin[0], pick(chance, [...AMOUNTS, ...SYMBOLS])]);
      break;
    }
    case 2:
      changed.splice(at(), 1);
      break;
    case 3: {
      const one = changed[at()];
      if (one !== undefined)
        one[1] = pick(chance, ["", " ", "\u0000", "a".repeat(5_000), "\u202e1", "%", "&x=1", "1&quantity=9"]);
      break;
    }
    case 4: {
      const one = changed[at()];
      if (one !== undefined)
        one[0] = pick(chance, [one[0].toUpperCase(), `${one[0]}%00`, ` ${one[0]}`, `${one[0]}[]`]);
      break;
    }
    default:
      break;
  }
  return changed;
}

/** The bytes of one request of a bot that tries everything. */
export function generate(chance: Chance, { apiKey, secret }: Bot): Buffer {
  const chosen = pick(chance, FORMS);
  let pairs = chosen.make(chance);
  for (let changes = Math.floor(chance() * 4) - 1; changes > 0; changes--) pairs = mutatePairs(chance, pairs);
  const encode = chance() < 0.8 ? encodeURIComponent : pick(chance, ENCODINGS);
  const text = [...pairs, ["timestamp", String(Date.now() + (chance() < 0.03 ? 90_000 : 0))]]
    .map(([name, value]) => `${name}=${encode(value ?? "")}`)
    .join("&");
  const split = chance() < 0.3 ? Math.floor(chance() * text.length) : text.length;
  const [query, body] =
    chance() < 0.6
      ? [text, ""]
      : [text.slice(0, split).replace(/&$/, ""), text.slice(split).replace(/^&/, "")];
  const signed = signQuery(chance() < 0.95 ? secret : "wrong", query + body).slice((query + body).length + 1);
  const target =
    body === ""
      ? [`${query}&${signed}`, ""]
      : chance() < 0.5
        ? [`${query}&${signed}`, body]
        : [query, `${body}&${signed}`];
  const trick = chance() < 0.15 ? pick(chance, PATH_TRICKS) : (path: string) => path;
  const method = chance() < 0.95 ? chosen.method : pick(chance, METHODS);
  const path = trick(`/gateway/paper${chosen.path}`, chance);
  const [search, payload] = target;
  const headers = [
    "Host: bots.internal",
    `X-MBX-APIKEY: ${apiKey}`,
    ...(payload === "" ? [] : ["Content-Type: application/x-www-form-urlencoded"]),
    ...oddHeaders(chance, apiKey),
    ...(payload === "" && method !== "POST" && method !== "PUT"
      ? []
      : [`Content-Length: ${Buffer.byteLength(payload ?? "")}`]),
  ];
  return Buffer.from(
    `${method} ${path}${search === "" ? "" : `?${search}`} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n${payload}`,
  );
}

function oddHeaders(chance: Chance, apiKey: string): string[] {
  if (chance() < 0.85) return [];
  return [
    pick(chance, [
      `X-MBX-APIKEY: ${apiKey}`,
      "Host: evil.example",
      "X-HTTP-Method-Override: DELETE",
      "X-Forwarded-Host: evil.example",
      "X-Original-URL: /api/v3/order",
      "Transfer-Encoding: chunked",
      "Content-Type: application/json",
      "Content-Type: multipart/form-data",
      "X-MBX-TIME-UNIT: HOUR",
      "Origin: https://evil.example",
      "Expect: 100-continue",
      "Upgrade: websocket",
      `X-Large: ${"x".repeat(20_000)}`,
    ]),
  ];
}
