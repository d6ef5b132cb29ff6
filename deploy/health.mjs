// Asks the server that was started with the same variables, on this machine: node health.mjs [/healthz|/readyz] [SECONDS]
// Ends with 0 at the first 200, and with 1 when there was none within the seconds (else it asks once).
import { request as plain } from "node:http";
import { request as encrypted } from "node:https";

const [path = "/healthz", seconds = "0"] = process.argv.slice(2);
const { HOST = "127.0.0.1", PORT = "8700", TLS_CERT_FILE } = process.env;
const PAUSE_MS = 200;
const PATIENCE_MS = 4_000;

/** Where a server that listens everywhere is reached from here. */
const ANYWHERE = { "0.0.0.0": "127.0.0.1", "::": "::1" };

function isWell() {
  return new Promise((resolve) => {
    // Its certificate is for another name than that of this machine; nothing is told to it but the question.
    const options = { host: ANYWHERE[HOST] ?? HOST, port: PORT, path, rejectUnauthorized: false };
    const asked = (TLS_CERT_FILE ? encrypted : plain)(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on("error", () => resolve(false));
    asked.setTimeout(PATIENCE_MS, () => asked.destroy());
    asked.end();
  });
}

const deadline = Date.now() + Number(seconds) * 1_000;
let well = await isWell();
while (!well && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  well = await isWell();
}
process.exit(well ? 0 : 1);
