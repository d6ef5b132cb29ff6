import type { Reporter } from "vitest/node";

/** Names the tests that passed only when they were run once more: under CI nobody would see them otherwise. */
export const secondTries: Reporter = {
  onTestRunEnd(files) {
    const names = files.flatMap((file) =>
      [...file.children.allTests("passed")]
        .filter((test) => test.diagnostic()?.flaky)
        .map((test) => `${file.relativeModuleId}: ${test.fullName}`),
    );
    if (names.length > 0)
      process.stdout.write(`\nPassed at the second try, to be mended:\n${names.join("\n")}\n`);
  },
};
