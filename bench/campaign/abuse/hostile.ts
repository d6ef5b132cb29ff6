import fc, { type Arbitrary } from "fast-check";

/** What nobody sends who means well. */

const HOSTILE_TEXTS = [
  "\u0000",
  "a\u0000b",
  "\ud800",
  "x\udfff",
  "\u202egnp.exe",
  "\ufeff",
  "\u001b[2J",
  "\r\nSet-Cookie: a=b",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "../../../../etc/passwd",
  "..%2f..%2f",
  "' or 1=1 --",
  '";drop table users;--',
  "{{7*7}}",
  "%24%7Bjndi:ldap://127.0.0.1/x%7D",
  "<script>alert(1)</script>",
  "%",
  "%00",
  "%zz",
  "-0",
  "1e400",
  "NaN",
  "9007199254740993",
  "99999999999999999999",
  "a".repeat(5_000),
  "𝒳".repeat(600),
] as const;

export const HOSTILE_TEXT: Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
);

export const HOSTILE_VALUE: Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: HOSTILE_TEXT },
  { weight: 1, arbitrary: fc.jsonValue() },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(1e308, -1e308, 2 ** 53, -(2 ** 63), 5e-324, -0, { toJSON: 1 }, [
      [[[[]]]],
    ]),
  },
);

/** Bodies that are hostile as text. */
export const HOSTILE_BODY: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "[".repeat(20_000),
    '{"a":'.repeat(5_000),
    '{"email":"a@b.example","email":"c@d.example"}',
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"label":1e400}',
    '{"label":"\\ud800"}',
    '{"label":"\\u0000"}',
    '\ufeff{"label":null}',
    '{"label":null}\u0000',
    "{'label':1}",
    '{"label":null,}',
    '/**/{"label":null}',
    "NaN",
    "null",
    "true",
    '""',
    "[]",
    " ",
    `{"label":"${"x".repeat(70_000)}"}`,
    `{"label":${"9".repeat(30_000)}}`,
    `{${Array.from({ length: 3_000 }, (_, index) => `"${index}":1`).join(",")}}`,
  ),
  fc.json(),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.dictionary(HOSTILE_TEXT, fc.jsonValue(), { maxKeys: 5 }).map((fields) => JSON.stringify(fields)),
);

/** What a header may hold on the wire: anything but line ends. */
const HEADER_TEXT = fc.oneof(
  fc.stringMatching(/^[ -~]{0,40}$/),
  fc.string({ unit: "binary", maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, "")),
  fc.constantFrom("", ",", ";", "\t", "a".repeat(4_000), "\u0000", "é".repeat(20), "a=b; a=c"),
);

export const HOSTILE_HEADER: Arbitrary<readonly [string, string]> = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      "Host",
      "Origin",
      "Authorization",
      "Cookie",
      "Content-Type",
      "Content-Encoding",
      "Accept",
      "Accept-Encoding",
      "Accept-Version",
      "If-None-Match",
      "User-Agent",
      "X-Forwarded-For",
      "X-Forwarded-Host",
      "X-Request-Id",
      "X-HTTP-Method-Override",
      "X-MBX-APIKEY",
      "Range",
      "Upgrade",
    ),
    HEADER_TEXT,
  ),
  fc.constantFrom<[string, string]>(
    ["Host", "evil.example"],
    ["Host", "127.0.0.1"],
    ["Origin", "http://evil.example"],
    ["Origin", "null"],
    ["Authorization", "Bearer "],
    ["Authorization", "Basic YTpi"],
    ["Authorization", "Bearer a.b.c"],
    ["Content-Type", "text/plain"],
    ["Content-Type", "multipart/form-data; boundary=x"],
    ["Content-Type", "application/json; charset=utf-16"],
    ["Content-Encoding", "gzip"],
    ["Content-Encoding", "br"],
    ["X-HTTP-Method-Override", "DELETE"],
    ["Range", "bytes=0-9999999999"],
    ["Accept", "text/html"],
    ["Cookie", "keyhold_refresh=; keyhold_refresh=x"],
    ["X-Forwarded-For", "::1, 127.0.0.1, x"],
  ),
);

export const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "QUERY",
  "SEARCH",
];

/** What is hung behind a path that exists. */
export const PATH_TAIL = fc.oneof(
  fc.constantFrom(
    "/",
    "//",
    "?",
    "?%",
    "?a=1&a=2",
    "%00",
    "%zz",
    "/..",
    "/../me",
    "/.",
    ";x",
    "#x",
    "/x",
    "%2f",
  ),
  fc.constantFrom("?__proto__[x]=1", "?limit=1&limit=2", "?access_token=x", `?${"a=b&".repeat(3_000)}`),
  fc.stringMatching(/^[!-~]{0,30}$/),
);

/** Addresses beside the documented ones. */
export const OTHER_PATH = fc.oneof(
  fc.constantFrom(
    ...["/", "/login", "/bots/1", "/nothing", "/docs", "/docs/style.css", "/openapi.json", "/metrics", "*"],
    ...["/assets/", "/assets/..%2findex.html", "/assets/%2e%2e/%2e%2e/package.json", "/paper/keys"],
    ...["//evil.example/", "/\\evil.example", "/.git/config", "/api/v1", "/API/v1/about", "/api/v1//about"],
    ...[
      "/gateway/paper/api/v3/order",
      "/gateway/paper/../api/v3/order",
      "/gateway/x",
      "/gateway/",
      "/gateway//",
    ],
    ...["/gateway/paper/sapi/v1/capital/withdraw/apply", "/gateway/binance/api/v3/account", "/gateway/%00"],
    "http://evil.example/api/v1/about",
    "http://127.0.0.1:8700/api/v1/about",
    `/${"a".repeat(15_000)}`,
    `/api/v1/virtual-keys/${"9".repeat(500)}`,
    "/api/v1/auth/sessions/%31",
    "/api/v1/%61bout",
  ),
  fc.webPath().map((rest) => `/${rest}`),
  fc.stringMatching(/^\/[!-~]{0,30}$/),
);
