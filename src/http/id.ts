import { KeyholdError } from "../core/errors.ts";

/** The id in an address, all digits by its schema. A number beyond what any id can be names nothing: `not_found`. */
export function idOf({ id }: { readonly id: string }): number {
  const number = Number(id);
  if (!Number.isSafeInteger(number)) throw new KeyholdError("not_found");
  return number;
}
