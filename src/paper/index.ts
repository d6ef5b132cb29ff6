export { type PaperExchange, startPaperExchange } from "./server.ts";
