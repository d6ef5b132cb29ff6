/** bcrypt takes no more of a password, in UTF-8; what comes after is not looked at. */
export const BCRYPT_BYTES = 72;

/** Each step doubles the work, and 14 takes a second and more: whoever may log in must not occupy the server for minutes. */
const COSTS = { least: 4, most: 14 };

const FORM = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** Whether a text is a bcrypt hash that can be verified here: version a, b or y, cost 4 to 14. docs/formats.md, "Password hash". */
export function isBcryptHash(text: string): boolean {
  const cost = Number(FORM.exec(text)?.[1]);
  return cost >= COSTS.least && cost <= COSTS.most;
}
