// Loaded into a server with --import: measures how late its event loop is. SIGUSR2 begins anew, so that the start
// does not count; at the end of the process the figures go to stderr, in milliseconds.
import { writeSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on("SIGUSR2", () => delay.reset());
process.on("exit", () => {
  const ms = { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
  writeSync(2, `loop-delay ${JSON.stringify(ms)}\n`);
});
