/** Of every {@link problem}, to be found again on the page. */
export const REQUEST_ID = "req-7f3a";

/** An error as the server answers it, for `route.fulfill`. */
export function problem(status: number, code: string, params: object = {}) {
  const body = { type: `urn:keyhold:error:${code}`, status, code, params, request_id: REQUEST_ID };
  return { status, contentType: "application/problem+json", body: JSON.stringify(body) };
}
