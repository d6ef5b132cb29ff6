import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { apiKeyQuery, botsQuery, queries } from "../../api/queries.ts";

/** A bot as the server has just answered it. An older answer on its way counts no more. */
export async function keepBot(bot: VirtualKey): Promise<void> {
  await queries.cancelQueries({ queryKey: botsQuery.queryKey });
  queries.setQueryData(botsQuery.queryKey, (shown) =>
    shown?.map((each) => (each.id === bot.id ? bot : each)),
  );
}

/** Reads the bots anew, and how many of them the exchange key has. */
export function readBotsAgain(): void {
  void queries.invalidateQueries({ queryKey: botsQuery.queryKey });
  void queries.invalidateQueries({ queryKey: apiKeyQuery.queryKey });
}
