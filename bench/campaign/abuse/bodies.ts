import fc, { type Arbitrary } from "fast-check";
import type { Route } from "./document.ts";
import { brokenOf, type Known, validOf } from "./schema-values.ts";

const held = (name: string) => fc.constant(`{{${name}}}`);

/** Under these names stand values that can succeed; a schema alone leads to refusals. */
const KNOWN: Known = {
  email: held("email"),
  password: held("password"),
  current_password: held("password"),
  new_password: held("password"),
  totp: held("totp"),
  api_key: held("paper_key"),
  secret_key: held("paper_secret"),
  exchange: fc.constant("paper"),
  confirm_account_change: fc.constant(true),
};

const LIMITS = {
  symbols: fc.constantFrom(["BTCUSDT"], ["BTCUSDT", "ETHUSDT"]),
  max_order_value: fc.constantFrom("500", "0.01"),
  max_day_value: fc.constantFrom("2000", "999999"),
  max_orders_per_minute: fc.integer({ min: 1, max: 100_000 }),
  weight_share: fc.integer({ min: 1, max: 100 }),
  allowed_addresses: fc.constantFrom([], ["10.0.0.0/8"], ["127.0.0.1", "::1"]),
  expires_at: fc.constantFrom(null, "2031-01-01T00:00:00.000Z"),
};

/** Bodies that are right for sure, where fields depend on each other. */
const GOOD: Readonly<Record<string, Arbitrary<unknown>>> = {
  "POST /api/v1/auth/register": fc.record({ email: held("fresh_email"), password: held("password") }),
  "POST /api/v1/auth/login": fc.record({ email: held("email"), password: held("password") }),
  "POST /api/v1/auth/step-up": fc.record({ password: held("password") }),
  "POST /api/v1/virtual-keys": fc.record(
    { label: fc.constant("bot"), permissions: fc.constant(["read", "trade"]), ...LIMITS },
    { requiredKeys: ["label", "permissions", "symbols", "max_order_value", "max_day_value"] },
  ),
  "PATCH /api/v1/virtual-keys/{id}": fc.record(LIMITS, { requiredKeys: [] }),
  "POST /api/v1/api-keys/generated/{id}/activate": fc.record({
    api_key: held("generated_api_key"),
    confirm_account_change: fc.constant(true),
  }),
};

/** A body for the route as JSON, or none where the route has none. */
export function bodyOf(route: Route, isBroken: boolean): Arbitrary<string | undefined> {
  const { body, name } = route;
  if (body === undefined) return fc.constant(undefined);
  const good = GOOD[name] ?? validOf(body, KNOWN);
  const valid = fc.oneof({ weight: 3, arbitrary: good }, { weight: 1, arbitrary: validOf(body, KNOWN) });
  return (isBroken ? brokenOf(body, KNOWN) : valid).map((value) => JSON.stringify(value));
}
