import { type Faults, type FieldFault, serverFaults } from "../../ui/field-errors.ts";

/** What the server may find in a field that this page lets pass; null where its own words say it best. */
const FAULTS: Readonly<Record<string, FieldFault | null>> = {
  label: { id: "key.label.unfit" },
  symbols: { id: "bots.symbols.refused" },
  order_types: null,
  max_order_value: { id: "bots.amount.form" },
  max_day_value: { id: "bots.amount.form" },
  max_orders_per_minute: { id: "bots.per_minute.form" },
  allowed_addresses: { id: "bots.addresses.form" },
  expires_at: { id: "bots.end.past" },
  public_key: { id: "bots.public_key.refused" },
};

/** The server's findings by field; undefined for a failure that is about no field. */
export function draftFaults(error: unknown): Faults | undefined {
  return serverFaults(error, FAULTS);
}

/** Whether a field stands in the folded part of the form. */
export function isInMoreLimits(name: string): boolean {
  return name === "max_orders_per_minute" || name === "allowed_addresses" || name === "order_types";
}
