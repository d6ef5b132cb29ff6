#!/usr/bin/env node
// No static imports: an older Node must get the sentence below, not a stack trace from a module it lacks.
const MINIMUM = [24, 7] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  process.stderr.write(
    `keyhold needs Node ${MINIMUM.join(".")} or newer and runs on ${process.versions.node}. ` +
      "In a clone the right one is at node_modules/.bin/node; npm scripts use it by themselves.\n",
  );
  process.exit(78);
}

if ((await import("node:crypto")).argon2 === undefined) {
  process.stderr.write("keyhold needs a Node built with OpenSSL 3.2 or newer: this one has no argon2id.\n");
  process.exit(78);
}

const { enableCompileCache } = await import("node:module");
// Beside the program, never in a folder that other accounts of the machine can write: what lies there is run.
enableCompileCache(`${import.meta.dirname}/.compile-cache`);

const { runCommand } = await import("./cli/run.ts");
process.exitCode = await runCommand(process.argv.slice(2), { untilStopped, onHangup });

/** Until it is called, the signal ends the process, as when its terminal is closed. */
function onHangup(act: () => void): void {
  process.on("SIGHUP", act);
}

/** The first signal asks to stop in order, a second one does not wait for it. */
function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(1);
        isStopping = true;
        resolve(signal);
      });
    }
  });
}
