import { createStore } from "../api/store.ts";

/** Things done that nothing else on the page shows. Errors never go here: they stay where they arose. */
export const waitingToasts = createStore<readonly string[]>([]);

export function toast(text: string): void {
  waitingToasts.set([...waitingToasts.get(), text]);
}
