import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { composeToRead, openWayOut, type ReadOnlyComposition } from "../compose.ts";
import type { Environment } from "../config/environment.ts";
import { type Config, ConfigError, readConfig } from "../config.ts";
import { KeyholdError } from "../core/errors.ts";
import { countUnreadableKeys } from "../operations/count-unreadable-keys.ts";
import { measureClock } from "../operations/measure-clock.ts";
import { sentenceOf } from "./explain.ts";

/** One line of the doctor's report. `warning` is not good, but works. */
export interface Finding {
  readonly subject: string;
  readonly verdict: "good" | "warning" | "bad";
  readonly detail: string;
}

/** Slower than this, every change waits noticeably for the disk. */
const SLOW_SYNC_MS = 5;
/** Beyond this, requests are refused until the offset is measured; the clock itself should be mended. */
const CLOCK_WARNING_MS = 1_000;

/** Looks at everything that this server needs, one finding after the other, and changes nothing. */
export async function* examine(
  environment: Environment,
  dataDir: string | undefined,
): AsyncGenerator<Finding> {
  const config = configuration(environment, dataDir);
  if (Array.isArray(config)) return yield* config;
  yield good("configuration", `deployment ${config.deployment}, ${config.publicUrl}`);
  yield good(
    "Fernet keys",
    `first ${config.keyring.first.fingerprint}, ${config.keyring.keys.length} in all`,
  );
  yield* database(config);
  yield* await exchanges(config);
  if (config.deployment === "production" && config.exchangeUrls.paper !== undefined) {
    yield warning("paper exchange", "PAPER_URL is set in production: users can store play-money keys");
  }
}

function configuration(environment: Environment, dataDir: string | undefined): Config | Finding[] {
  try {
    return readConfig(environment, { dataDir });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ variable, problem }) => bad("configuration", `${variable} ${problem}`));
  }
}

async function* database(config: Config): AsyncGenerator<Finding> {
  const where = config.database;
  const name = where.kind === "sqlite" ? where.path : where.shown;
  if (where.kind === "sqlite") {
    if (!existsSync(where.path)) {
      return yield warning("database", `${where.path} is not there yet; "keyhold migrate" makes it`);
    }
    yield await diskSync(dirname(where.path));
  }
  const composition = await composeToRead(config).catch(refusal);
  if ("verdict" in composition) return yield composition;
  try {
    const { pending } = composition;
    yield pending.length === 0
      ? good("database", name)
      : warning(
          "database",
          `${name} lacks the migrations ${pending.join(", ")}; "keyhold migrate" applies them`,
        );
    if (pending.length === 0) yield await storedKeys(composition);
  } finally {
    await composition.close();
  }
}

function refusal(error: unknown): Finding {
  if (error instanceof ConfigError) return bad("database", error.message);
  if (error instanceof KeyholdError) return bad("database", sentenceOf(error));
  throw error;
}

async function diskSync(folder: string): Promise<Finding> {
  const path = join(folder, `.doctor-${randomBytes(6).toString("hex")}`);
  try {
    const file = await open(path, "wx", 0o600);
    const times: number[] = [];
    for (let round = 0; round < 20; round++) {
      await file.write("x");
      const startedAt = performance.now();
      await file.datasync();
      times.push(performance.now() - startedAt);
    }
    await file.close();
    const median = times.sort((a, b) => a - b)[times.length / 2] ?? 0;
    const detail = `${median.toFixed(2)} ms to write safely (median of ${times.length})`;
    return median > SLOW_SYNC_MS
      ? warning("disk", `${detail}: every change waits this long`)
      : good("disk", detail);
  } catch {
    return bad("disk", `cannot write in ${folder}`);
  } finally {
    await rm(path, { force: true });
  }
}

async function storedKeys({ deps }: ReadOnlyComposition): Promise<Finding> {
  const { total, unreadable } = await countUnreadableKeys(deps);
  if (unreadable.length === 0) return good("stored keys", `${total}, all of which open`);
  return bad(
    "stored keys",
    `${unreadable.length} of ${total} do not open: ids ${unreadable.slice(0, 10).join(", ")}`,
  );
}

async function exchanges(config: Config): Promise<Finding[]> {
  const { exchanges, send, now, close } = openWayOut(config);
  const findings = [...exchanges.values()].map(async (exchange) => {
    const measured = await measureClock({ send, now }, exchange);
    const subject = `exchange ${exchange.id}`;
    if (measured === undefined) return bad(subject, "does not answer");
    const detail = `answers in ${measured.roundTripMs} ms; our clock differs by ${-measured.offsetMs} ms`;
    return Math.abs(measured.offsetMs) > CLOCK_WARNING_MS
      ? warning(subject, `${detail}; set it by NTP`)
      : good(subject, detail);
  });
  return Promise.all(findings).finally(close);
}

function good(subject: string, detail: string): Finding {
  return { subject, verdict: "good", detail };
}

function warning(subject: string, detail: string): Finding {
  return { subject, verdict: "warning", detail };
}

function bad(subject: string, detail: string): Finding {
  return { subject, verdict: "bad", detail };
}
