/** A key as the paper exchange hands it out. */
export interface PaperKey {
  readonly api_key: string;
  readonly secret_key: string;
}

/** One line of its request log. */
interface PaperRequest {
  readonly path: string;
  readonly verdict: string;
}

type Fields = Readonly<Record<string, unknown>>;

export type Paper = ReturnType<typeof controlPaper>;

/** What a person does at the exchange's own page, and what can go wrong there. */
export function controlPaper(paperUrl: string) {
  async function control<T = void>(method: string, path: string, body?: Fields): Promise<T> {
    const response = await fetch(`${paperUrl}/paper/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
  return {
    async makeKey(fields: Fields = {}): Promise<PaperKey> {
      const { api_key, secret_key } = await control<PaperKey>("POST", "keys", { type: "hmac", ...fields });
      return { api_key, secret_key };
    },
    changeKey: ({ api_key }: PaperKey, fields: Fields) => control("PATCH", `keys/${api_key}`, fields),
    deleteKey: ({ api_key }: PaperKey) => control("DELETE", `keys/${api_key}`),
    /** Stands until {@link clearFaults}. */
    setFault: (kind: string, fields: Fields = {}) => control("POST", "faults", { kind, ...fields }),
    clearFaults: () => control("DELETE", "faults"),
    requests: () => control<PaperRequest[]>("GET", "requests"),
    forgetRequests: () => control("DELETE", "requests"),
  };
}
