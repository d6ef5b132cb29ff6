import fc, { type Arbitrary } from "fast-check";
import { bodyOf } from "./bodies.ts";
import type { Parameter, Route } from "./document.ts";
import { HOSTILE_BODY, HOSTILE_HEADER, HOSTILE_TEXT, METHODS, OTHER_PATH, PATH_TAIL } from "./hostile.ts";
import { brokenOf, validOf } from "./schema-values.ts";

/** Who asks: somebody without a token, the owner of the things, the owner with somebody else's ids, and those who may do less. */
const ROLES = ["anonymous", "owner", "stranger", "frozen", "inactive", "deleted"] as const;
type Role = (typeof ROLES)[number];

type Header = readonly [name: string, value: string];

/** A request before it is known who sends it: `{{name}}` stands for what the sender has under that name. */
export interface Draft {
  readonly role: Role;
  readonly kind: "valid" | "broken" | "hostile";
  /** The route that it aims at; a hostile one may miss it. */
  readonly route: string;
  /** Whether the sender first makes that the route can succeed. */
  readonly isPrepared: boolean;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: string | undefined;
  readonly isChunked: boolean;
}

/** Passwords are hashed, or an account must be made anew afterwards. */
const COSTLY =
  /auth\/(?:register|login|password|step-up|logout)|DELETE \S+\/auth\/(?:me|sessions)|generated\/\{id\}\/activate/;

export function draftsOf(routes: readonly Route[]): Arbitrary<Draft> {
  const kinds: [number, Draft["kind"]][] = [
    [4, "valid"],
    [3, "broken"],
    [3, "hostile"],
  ];
  return fc.oneof(
    ...kinds.map(([weight, kind]) => ({
      weight,
      arbitrary: anyRoute(routes, (route) => draftOf(kind, route)),
    })),
  );
}

function anyRoute(routes: readonly Route[], make: (route: Route) => Arbitrary<Draft>): Arbitrary<Draft> {
  const weighed = routes.map((route) => ({
    weight: COSTLY.test(route.name) ? 1 : 8,
    arbitrary: make(route),
  }));
  return fc.oneof(...weighed);
}

function draftOf(kind: Draft["kind"], route: Route): Arbitrary<Draft> {
  const body = bodyOf(route, kind === "broken");
  const draft = fc.oneof(
    ...rolesFor(route).map(([weight, role]) => ({ weight, arbitrary: plainDraft(kind, route, role, body) })),
  );
  return kind === "hostile" ? twisted(draft) : draft;
}

/** Nobody else's things can be named where neither address nor query names any. */
function rolesFor({ inPath, inQuery }: Route): [number, Role][] {
  const isStrange = inPath.length > 0 || inQuery.length > 0;
  return [
    [10, "owner"],
    ...(isStrange ? [[8, "stranger"] as [number, Role]] : []),
    [4, "frozen"],
    [2, "anonymous"],
    [2, "inactive"],
    [2, "deleted"],
  ];
}

function plainDraft(
  kind: Draft["kind"],
  route: Route,
  role: Role,
  body: Arbitrary<string | undefined>,
): Arbitrary<Draft> {
  const isBroken = kind === "broken";
  const breaksPath = isBroken && route.body === undefined;
  return fc
    .record({
      ids: fc.tuple(...route.inPath.map((one) => idIn(route, one, role, breaksPath))),
      query: fc.tuple(...route.inQuery.map((one) => queryPart(one, role, isBroken))),
      body,
      isPrepared: fc.oneof(
        { weight: 6, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) },
      ),
      address: fc.tuple(fc.nat(255), fc.nat(255)),
      isChunked: fc.oneof(
        { weight: 9, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    })
    .map(({ ids, query, body, isPrepared, address, isChunked }) => {
      const named = query.filter((part) => part !== undefined).join("&");
      return {
        role,
        kind,
        route: route.name,
        isPrepared,
        method: route.method,
        target: route.path.replace(/\{\w+\}/g, () => ids[0] ?? "") + (named === "" ? "" : `?${named}`),
        headers: headersOf(route, role, body !== undefined, address),
        body,
        isChunked,
      };
    });
}

function headersOf(route: Route, role: Role, hasBody: boolean, address: readonly [number, number]): Header[] {
  const isByCookie = /auth\/(?:refresh|logout|me)$/.test(route.path) && route.method !== "GET";
  return [
    ["Host", "{{host}}"],
    ["X-Forwarded-For", `10.77.${address.join(".")}`],
    ...(role === "anonymous" ? [] : ([["Authorization", "Bearer {{token}}"]] as const)),
    ...(isByCookie ? ([["Origin", "{{origin}}"]] as const) : []),
    ...(isByCookie && role !== "anonymous" ? ([["Cookie", "keyhold_refresh={{refresh}}"]] as const) : []),
    ...(hasBody ? ([["Content-Type", "application/json"]] as const) : []),
  ];
}

function idIn({ path }: Route, { schema }: Parameter, role: Role, isBroken: boolean): Arbitrary<string> {
  const things = /([\w-]+)\/\{/.exec(path)?.[1] ?? "";
  const [own, other] = [fc.constant(`{{own:${things}}}`), fc.constant(`{{other:${things}}}`)];
  if (isBroken) return fc.oneof(brokenOf(schema).map(inAddress), HOSTILE_TEXT.map(inAddress));
  if (role === "stranger") return other;
  return fc.oneof(
    { weight: 8, arbitrary: own },
    { weight: 1, arbitrary: other },
    { weight: 1, arbitrary: validOf(schema).map(String) },
  );
}

function queryPart(
  { name, schema }: Parameter,
  role: Role,
  isBroken: boolean,
): Arbitrary<string | undefined> {
  const values = [validOf(schema).map(inAddress)];
  if (isBroken) values.push(brokenOf(schema).map(inAddress));
  if (role === "stranger") values.push(...OTHERS.map((value) => fc.constant(value)));
  const value = fc.oneof(...values).map((text) => `${name}=${text}`);
  return fc.option(value, { nil: undefined, freq: 2 });
}

const OTHERS = [
  "{{other:virtual-keys}}",
  "{{other:notices}}",
  "user:{{other:users}}",
  "session:{{other:sessions}}",
];

function inAddress(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return encodeURIComponent(text.toWellFormed());
}

type Twist = (draft: Draft) => Draft;

function twistBy<T>(
  values: Arbitrary<T>,
  change: (draft: Draft, value: T) => Partial<Draft>,
): Arbitrary<Twist> {
  return values.map((value) => (draft) => ({ ...draft, ...change(draft, value) }));
}

const TWIST: Arbitrary<Twist> = fc.oneof(
  twistBy(HOSTILE_HEADER, ({ headers }, header) => ({ headers: [...headers, header] })),
  twistBy(HOSTILE_HEADER, ({ headers }, header) => ({ headers: replaced(headers, header) })),
  twistBy(fc.nat(5), ({ headers }, at) => ({ headers: [...headers, ...headers.slice(at, at + 1)] })),
  twistBy(fc.nat(5), ({ headers }, at) => ({ headers: headers.toSpliced(at, 1) })),
  twistBy(HOSTILE_BODY, ({ headers }, body) => ({ body, headers: replaced(headers, JSON_TYPE) })),
  twistBy(HOSTILE_BODY, (_, body) => ({ body })),
  twistBy(fc.constantFrom(...METHODS), (_, method) => ({ method })),
  twistBy(PATH_TAIL, ({ target }, tail) => ({ target: target + tail })),
  twistBy(OTHER_PATH, (_, target) => ({ target })),
  twistBy(HOSTILE_TEXT, ({ target }, text) => ({ target: target + inAddress(text) })),
);

/** With one or two things about it that nobody does who means well. */
function twisted(draft: Arbitrary<Draft>): Arbitrary<Draft> {
  const twists = fc.array(TWIST, { minLength: 1, maxLength: 2 });
  return fc.tuple(draft, twists).map(([one, list]) => list.reduce((next, twist) => twist(next), one));
}

const JSON_TYPE: Header = ["Content-Type", "application/json"];

function replaced(headers: readonly Header[], header: Header): Header[] {
  return [...headers.filter(([name]) => name !== header[0]), header];
}
