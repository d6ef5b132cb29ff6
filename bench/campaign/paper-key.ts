import type { PaperKey } from "./key-load.ts";

/** One key of the paper exchange, which every user hands over. */
export async function newKey(paperUrl: string): Promise<PaperKey> {
  const answer = await fetch(`${paperUrl}/paper/keys`, {
    method: "POST",
    body: JSON.stringify({ type: "hmac" }),
  });
  return (await answer.json()) as PaperKey;
}
