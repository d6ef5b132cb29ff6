export interface MadeVirtualKey {
  readonly id: number;
  readonly apiKey: string;
  readonly secret: string;
}

/** A virtual key with these limits for each of the tokens' users, by the API of the node. */
export async function makeVirtualKeys(
  url: string,
  tokens: readonly string[],
  limits: object,
): Promise<MadeVirtualKey[]> {
  const made: MadeVirtualKey[] = [];
  for (const token of tokens) {
    const answer = await fetch(`${url}/api/v1/virtual-keys`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ label: "bench", ...limits }),
    });
    if (answer.status !== 201) throw new Error(await answer.text());
    const { id, api_key, secret_key } = (await answer.json()) as Record<string, string | number>;
    made.push({ id: Number(id), apiKey: String(api_key), secret: String(secret_key) });
  }
  return made;
}
