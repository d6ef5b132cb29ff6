// A paper exchange that grants more than any load asks for:
//     node bench/gateway/upstream.ts PORT
import { startPaperExchange } from "../../src/paper/index.ts";

const GENEROSITY = 100_000;

const paper = await startPaperExchange({ port: Number(process.argv[2] ?? 0), generosity: GENEROSITY });
console.log(`ready ${paper.url}`);
process.once("SIGTERM", () => process.exit(0));
