// Writes docs/errors.md from the closed lists in the sources: npm run docs. A test fails when the file differs.
import { writeFileSync } from "node:fs";
import { ERROR_LIST, type ErrorCode, KeyholdError } from "../src/core/errors.ts";
import { NOTICE_CODES, notice } from "../src/core/keys/notices.ts";
import { problemOf } from "../src/http/errors.ts";

export function errorsPage(): string {
  return `# Errors

Every error is \`application/problem+json\` (RFC 9457): \`type\` (\`urn:keyhold:error:<code>\`), \`title\`, \`status\`, \`detail\`, \`code\`,
\`params\`, \`request_id\`, and where it helps \`hint\` and \`errors: [{field, message}]\`. Codes and the names of params are stable;
sentences may be improved. 429 and some 503 carry \`Retry-After\`. \`{name}\` stands for a value in \`params\`.

| status | code | detail |
|---|---|---|
${errorRows().join("\n")}

## What the exchange's answer meant

\`params.reason\` of \`key_rejected\` and \`exchange_unavailable\`, the codes in a key's \`state_reason\` and \`warnings\`,
and those of notices (\`GET /notices\`: warnings, refusals, and what watching has found):

| kind | code | means |
|---|---|---|
${noticeRows().join("\n")}
`;
}

function errorRows(): string[] {
  const codes = Object.keys(ERROR_LIST) as ErrorCode[];
  const rows = codes.map((code) => ({ code, status: problemOf(new KeyholdError(code), "").status }));
  return rows
    .toSorted((a, b) => a.status - b.status)
    .map(({ code, status }) => `| ${status} | \`${code}\` | ${ERROR_LIST[code].detail} |`);
}

function noticeRows(): string[] {
  const sample = {
    permissions: ["…"],
    fields: ["…"],
    days: "…",
    expires_at: "…",
    address: "…",
    status: "…",
    exchange: "…",
  };
  const kinds = [
    ["warning", NOTICE_CODES.warnings],
    ["refused", NOTICE_CODES.rejections],
    ["could not tell", NOTICE_CODES.doubts],
    ["watching", NOTICE_CODES.happenings],
  ] as const;
  return kinds.flatMap(([kind, codes]) =>
    codes.map((code) => `| ${kind} | \`${code}\` | ${notice({ code, params: sample }).message} |`),
  );
}

if (import.meta.main) writeFileSync(new URL("../docs/errors.md", import.meta.url), errorsPage());
