import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { secondTries } from "./test/second-try.ts";

export default defineConfig({
  test: {
    pool: "threads",
    // The files of a worker share its modules: to load and warm them up anew for each file took more than half of all time.
    // So a file puts back what it changes of the process, and vi.mock is of no use: what it is about may be loaded already.
    isolate: false,
    // Tests of the page mostly wait for a browser, so two cores are worth three of them.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // What a test waits for has a deadline of its own; this one ends what hangs, on a machine at a tenth of its speed too.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // A machine that somebody else keeps busy may let a thing come too late once. That is a fault, of the test or of
    // the program, and is named at the end, but no reason to hold up what others have changed.
    retry: process.env.CI === undefined ? 0 : 1,
    reporters: ["default", secondTries],
    // What is written down a second later may take several of them on a machine that is busy.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "sqlite",
          include: ["test/**/*.test.ts"],
          exclude: ["test/web/**", "test/**/*postgres*", "test/**/postgres/**"],
          provide: { database: "sqlite", nodes: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "page",
          include: ["test/web/**/*.test.ts"],
          // Browser, server and the other worker share two cores: what waited in vain for 20 s is looked at once more.
          retry: 1,
          provide: { database: "sqlite", nodes: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "postgres",
          include: [
            "test/{db,jobs,operations}/**/*.test.ts",
            "test/**/*postgres*.test.ts",
            "test/**/postgres/**/*.test.ts",
          ],
          // These ask no database.
          exclude: [
            "test/db/{sqlite/**,lock.test.ts,parameters.test.ts}",
            "test/operations/{steps/**,make-paper-key.test.ts,measure-clock.test.ts}",
            // These hash many passwords; what must not race in them is tried on PostgreSQL by the races, and by test/http on two nodes.
            "test/operations/{change-password,login-totp,step-up}.test.ts",
          ],
          provide: { database: "postgres", nodes: 1 },
          globalSetup: "test/postgres/setup.ts",
          setupFiles: "test/postgres/after-file.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "two-nodes",
          include: [
            "test/http/**/*.test.ts",
            // What is reserved, recorded and settled is the same whichever node a bot meets.
            "test/gateway/{freeze,limits,outcomes,permissions,record,trading,watching}.test.ts",
          ],
          // The page's files are the same bytes on every node, read at its start.
          // That every change leaves an entry is the same on one node.
          // What a connection or a token meets at the door is the same at each.
          exclude: [
            "test/http/*page*",
            "test/http/{every-change,host-secret,pressure,token-attacks}.test.ts",
          ],
          provide: { database: "postgres", nodes: 2 },
          globalSetup: "test/postgres/setup.ts",
          setupFiles: "test/postgres/after-file.ts",
        },
      },
    ],
  },
});
