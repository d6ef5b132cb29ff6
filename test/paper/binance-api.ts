export const ACCOUNT = "/api/v3/account";
export const RESTRICTIONS = "/sapi/v1/account/apiRestrictions";
export const WITHDRAW = "/sapi/v1/capital/withdraw/apply";

/** What the exchange says where a parameter is missing. */
export const mandatory = (name: string) =>
  `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`;
