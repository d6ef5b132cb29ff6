/** Of every {@link problem}, to be found again on the page. */
export const REQUEST_ID = "req-7f3a";

/** An error as the server answers it, for `route.fulfill`. */
export function problem(status: number, code: string, params: object = {}, more: object = {}) {
  const detail = `The server says ${code}.`;
  const body = {
    type: `urn:keyhold:error:${code}`,
    status,
    code,
    params,
    detail,
    request_id: REQUEST_ID,
    ...more,
  };
  return { status, contentType: "application/problem+json", body: JSON.stringify(body) };
}
