import { readFileSync } from "node:fs";

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One thing that is wrong with the configuration: the variable and a sentence without a subject, never the value. */
export interface ConfigFault {
  readonly variable: string;
  readonly problem: string;
}

/** Collects what is read and every fault met on the way, so that all of them are reported together. */
export class EnvironmentReader {
  readonly faults: ConfigFault[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The value of a variable, or of the file that `<NAME>_FILE` names. Empty counts as not given. */
  text(variable: string): string | undefined {
    const value = this.#environment[variable];
    const file = this.#environment[`${variable}_FILE`];
    if (!file) return value === "" ? undefined : value;
    if (value) {
      this.fault(variable, `is given directly and by ${variable}_FILE; one of them must go`);
      return undefined;
    }
    try {
      return readFileSync(file, "utf8").trim();
    } catch {
      this.fault(`${variable}_FILE`, "names no file that this process can read");
      return undefined;
    }
  }

  /** Reads a variable through a parser that answers `undefined` for what it does not accept. */
  parsed<T>(variable: string, expected: string, parse: (text: string) => T | undefined, fallback: T): T {
    const text = this.text(variable);
    if (text === undefined) return fallback;
    const value = parse(text);
    if (value !== undefined) return value;
    this.fault(variable, `must be ${expected}`);
    return fallback;
  }

  /** Whoever looks at a variable twice finds the same fault in it. */
  fault(variable: string, problem: string): void {
    const isKnown = this.faults.some((one) => one.variable === variable && one.problem === problem);
    if (!isKnown) this.faults.push({ variable, problem });
  }
}

/** Lines `NAME=value`, as `keyhold dev` writes them to `dev.env`; empty lines and lines that begin with # are skipped. */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const pairs = text
    .split(/\r?\n/)
    .filter((line) => line.includes("=") && !line.startsWith("#"))
    .map((line): [string, string] => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
  return Object.fromEntries(pairs);
}

/** `defaults` under what is given. A variable counts as given by its file too, and not when it is empty. */
export function withDefaults(given: Environment, defaults: Environment): Environment {
  const isGiven = (name: string) => Boolean(given[name]) || Boolean(given[`${name}_FILE`]);
  const missing = Object.entries(defaults).filter(([name]) => !isGiven(name));
  return { ...given, ...Object.fromEntries(missing) };
}
