// Writes docs/logs.md from the closed list in the sources: npm run docs. A test fails when the file differs.
import { writeFileSync } from "node:fs";
import { LOG_EVENTS } from "../src/log-events.ts";

export function logsPage(): string {
  return `# Logs

A server writes one line of JSON for each event to the standard error: \`level\`, \`time\` (UTC), \`event\`, and of the fields below those that are known. Nothing else is ever
logged: no body, header, query, address of a client, e-mail, key or id of a user. \`LOG_LEVEL\` (\`debug\`, \`info\`, \`warn\`, \`error\`) says from which level on.

**Requests.** By default only what is a fault of ours or of an exchange is logged of requests. \`LOG_LEVEL=debug\` gives a line for each, with its route and never its address, and costs some throughput: let the proxy keep the access log, without query strings (they hold signatures).
Every line that a request causes carries its \`request_id\`. The same stands in the header \`X-Request-Id\` of every answer, those to bots included, in the body of every error, and in the audit chain.
A proxy may name the request itself: \`X-Request-Id\` is taken over when \`TRUST_PROXY\` covers whoever connects, and it is 8 to 64 letters, digits, \`-\` and \`_\`, beginning with a letter or digit.
Have the proxy set it anew (nginx: \`proxy_set_header X-Request-Id $request_id;\`), or clients choose it.

**Periodic work.** Lines of one run carry its \`job\` and \`run_id\`.

| event | level | fields | means |
|---|---|---|---|
${rows().join("\n")}

\`error\` and \`stack\` name kinds of errors, codes and places in the program. Texts of other programs are left out, since they may quote what was sent. \`outcome\` has the words of [metrics.md](metrics.md#metrics).
\`duration_ms\` is in milliseconds.
`;
}

function rows(): string[] {
  return Object.entries(LOG_EVENTS).map(([event, { levels, fields, means }]) => {
    const list = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");
    return `| \`${event}\` | ${list(levels)} | ${list(fields)} | ${means} |`;
  });
}

if (import.meta.main) writeFileSync(new URL("../docs/logs.md", import.meta.url), logsPage());
