import { control, type KeyOwner } from "../key-desk.ts";
import type { PaperKey } from "../keyhold.ts";
import type { WatchDesk } from "../watch-desk.ts";

export type Holder = KeyOwner & { readonly key: PaperKey };

/** Changes what a key may do at the exchange. */
export function alter({ keyhold }: WatchDesk, { key }: Holder, change: object) {
  return control(keyhold.paper, "PATCH", `keys/${key.api_key}`, change);
}

/** Has a key watched after a change at the exchange, which then lists the requests of that alone. */
export async function watched(desk: WatchDesk, holder: Holder, change: object = {}): Promise<void> {
  await alter(desk, holder, change);
  await desk.makeDue(holder);
  await control(desk.keyhold.paper, "DELETE", "requests");
  await desk.watch();
}
