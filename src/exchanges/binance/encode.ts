/** Everything but the unreserved characters of RFC 3986, so that nobody on the way has a reason to encode it anew. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function encodeQuery(query: readonly (readonly [name: string, value: string])[]): string {
  return query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}
