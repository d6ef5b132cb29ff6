import { Gauge, type Registry } from "prom-client";

type GaugeName = `keyhold_${string}`;

/** A value, with what its labels say. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Gauges {
  /** One value. What cannot be read at the moment is left out of the answer. */
  watch(name: GaugeName, help: string, read: () => number | Promise<number>): void;
  /** A value for each combination of labels; those that are not answered any more are gone. */
  watchAll(
    name: GaugeName,
    help: string,
    labelNames: readonly string[],
    read: () => readonly Reading[] | Promise<readonly Reading[]>,
  ): void;
}

export function gaugesOf(registry: Registry): Gauges {
  const registers = [registry];
  return {
    watch(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          const value = await readable(read);
          this.remove();
          if (value !== undefined) this.set(value);
        },
      });
    },
    watchAll(name, help, labelNames, read) {
      new Gauge({
        name,
        help,
        labelNames,
        registers,
        async collect() {
          const readings = (await readable(read)) ?? [];
          this.reset();
          for (const { labels, value } of readings) this.set(labels, value);
        },
      });
    },
  };
}

/** When the database is away, whoever looks needs the other metrics the more. */
async function readable<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
