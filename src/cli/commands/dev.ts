import { readConfig } from "../../config.ts";
import { startPaperExchange } from "../../paper/index.ts";
import { type Command, portOption, textOption } from "../command.ts";
import { ensureDevEnvironment } from "../dev-environment.ts";
import { freePort, listen } from "../listen.ts";
import { EXIT, say } from "../terminal.ts";
import { DEFAULT_PAPER_PORT } from "./paper.ts";

const DEFAULT_DATA_DIR = "data";

export const dev: Command = {
  name: "dev",
  summary: "run server and paper exchange on loopback, with secrets made on the spot",
  options: {
    port: { type: "string", value: "N", help: "listen on this port (8700); 0 takes any free one" },
    "paper-port": {
      type: "string",
      value: "N",
      help: `port of the paper exchange (${DEFAULT_PAPER_PORT}); 0 takes any free one`,
    },
    "data-dir": { type: "string", value: "DIR", help: "keep database and secrets in this folder (data)" },
  },
  async run({ options, environment, terminal, untilStopped }) {
    const dataDir = textOption(options, "data-dir") ?? DEFAULT_DATA_DIR;
    const port = portOption(options, "port");
    const paperPort = portOption(options, "paper-port") ?? DEFAULT_PAPER_PORT;
    await ensureDevEnvironment(dataDir);

    const source = { dataDir, dev: true };
    const given = readConfig(environment, source);
    const hasPaper = given.exchangeUrls.paper !== undefined;
    const paper = hasPaper ? undefined : await startPaperExchange({ host: "127.0.0.1", port: paperPort });
    try {
      const config = readConfig(
        {
          ...environment,
          ...(paper === undefined ? {} : { PAPER_URL: paper.url }),
          ...(port === undefined ? {} : { PORT: String(port === 0 ? await freePort(given.host) : port) }),
        },
        source,
      );
      if (paper !== undefined) say(terminal.err, `paper exchange: ${paper.url}`);
      await listen(config, terminal, { untilStopped });
    } finally {
      await paper?.close();
    }
    return EXIT.done;
  },
};
