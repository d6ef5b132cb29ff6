/** The forms in which a secret could leak: as it is, escaped, in hex, and in base64 from any of its three alignments. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const aligned = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    // The characters at either end also depend on what stands beside the secret.
    const inner = text.slice(shift === 0 ? 0 : 4, -4);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const hex = bytes.toString("hex");
  const escaped = [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  return [...new Set([secret, ...escaped, hex, hex.toUpperCase(), ...aligned])];
}

/** The names of those secrets of which `haystack` holds any form. */
export function tracesIn(haystack: string | Buffer, secrets: Readonly<Record<string, string>>): string[] {
  const text = typeof haystack === "string" ? haystack : haystack.toString("latin1");
  return Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);
}
