export { type PaperExchange, type PaperOptions, startPaperExchange } from "./server.ts";
