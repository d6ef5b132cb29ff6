import { startPaperExchange } from "../../paper/index.ts";
import { type Command, DATA_DIR_OPTION, portOption } from "../command.ts";
import { EXIT, say } from "../terminal.ts";

export const DEFAULT_PAPER_PORT = 8701;

export const paper: Command = {
  name: "paper",
  summary: "run the paper exchange: Binance's protocol, play money",
  options: {
    "data-dir": DATA_DIR_OPTION,
    port: { type: "string", value: "N", help: `listen on this loopback port (${DEFAULT_PAPER_PORT})` },
  },
  async run({ options, terminal, untilStopped }) {
    const stopped = untilStopped();
    const exchange = await startPaperExchange({
      host: "127.0.0.1",
      port: portOption(options, "port") ?? DEFAULT_PAPER_PORT,
    });
    say(terminal.out, `ready ${exchange.url}`);
    await stopped;
    await exchange.close();
    return EXIT.done;
  },
};
