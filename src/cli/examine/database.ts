import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { composeToRead, type ReadOnlyComposition } from "../../compose.ts";
import { type Config, ConfigError } from "../../config.ts";
import { KeyholdError } from "../../core/errors.ts";
import { examineServer as askServer } from "../../operations/examine-server.ts";
import { sentenceOf } from "../explain.ts";
import { examineDisk } from "./disk.ts";
import { bad, type Finding, good, warning } from "./finding.ts";
import { findDeletedLog } from "./log-file.ts";
import { examineNodes } from "./nodes.ts";
import { examineCommits, examineConnections, examineServer } from "./server.ts";
import { examineStoredValues } from "./stored-values.ts";

/** The database, where and whatever it is, and what is in it. */
export async function* examineDatabase(config: Config, now: () => number): AsyncGenerator<Finding> {
  const { database: location } = config;
  if (location.kind === "sqlite") {
    if (!existsSync(location.path)) {
      return yield warning("database", `${location.path} is not there yet; "keyhold migrate" makes it`);
    }
    yield await examineDisk(dirname(location.path));
    const deleted = findDeletedLog(location.path);
    if (deleted !== undefined) return yield deleted;
  }
  const composition = await composeToRead(config).catch(refusal);
  if ("verdict" in composition) return yield composition;
  try {
    yield* examineOpened(config, composition, now);
  } catch (error) {
    // It was there a moment ago.
    yield refusal(error);
  } finally {
    await composition.close();
  }
}

async function* examineOpened(
  config: Config,
  composition: ReadOnlyComposition,
  now: () => number,
): AsyncGenerator<Finding> {
  const { database: location } = config;
  const server =
    location.kind === "postgres"
      ? { location, standing: await askServer({ db: composition.deps.db, now }) }
      : undefined;
  if (server !== undefined) yield* examineServer(server.standing, server.location);
  const name = location.kind === "sqlite" ? location.path : location.shown;
  const { pending } = composition;
  if (pending.length > 0) {
    const lacking = `${name} lacks the migrations ${pending.join(", ")}`;
    return yield warning("database", `${lacking}; "keyhold migrate" applies them`);
  }
  yield good("database", name);
  if (server !== undefined) yield await examineCommits(config, server.standing, now);
  const { finding, serving } = await examineNodes(composition, now);
  yield finding;
  if (server !== undefined) yield examineConnections(server.standing, serving);
  yield* examineStoredValues(composition);
}

function refusal(error: unknown): Finding {
  if (error instanceof ConfigError) return bad("database", error.message);
  if (error instanceof KeyholdError) return bad("database", sentenceOf(error));
  throw error;
}
