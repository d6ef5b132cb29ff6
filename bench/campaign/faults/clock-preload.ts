// For `node --import`: a wall clock that is wrong by CLOCK_OFFSET_MS, or by what the parent process says while the program runs. Timers and
// the monotonic clock go on as they are, as they do when somebody sets a real clock.
const realNow = Date.now;
let offsetMs = Number(process.env.CLOCK_OFFSET_MS ?? 0);
Date.now = () => realNow() + offsetMs;

process.on("message", (message: { clockOffsetMs?: number }) => {
  if (message.clockOffsetMs === undefined) return;
  offsetMs = message.clockOffsetMs;
  process.send?.({ clockOffsetMs: offsetMs });
});
// Whoever listens to the parent would otherwise never end by itself.
process.channel?.unref();
