import type { Route } from "./document.ts";
import type { Draft } from "./draft.ts";

/** Counts what was asked, by whom, and how it was answered. */
export class Tally {
  readonly #routes = new Map<string, Record<string, number>>();
  readonly #roles = new Map<string, Record<string, number>>();
  readonly #statuses: Record<string, number> = {};
  sent = 0;

  /** `route`: the one that was reached, if any. */
  note({ role, kind }: Draft, route: string | undefined, status: number): void {
    this.sent += 1;
    count(this.#statuses, String(status));
    const outcome = status < 400 ? "2xx and 3xx" : status < 500 ? "4xx" : "5xx";
    count(within(this.#routes, route ?? "no documented route"), outcome);
    count(within(this.#roles, role), outcome);
    count(within(this.#roles, role), kind);
  }

  get routes(): Readonly<Record<string, Record<string, number>>> {
    return Object.fromEntries([...this.#routes].toSorted());
  }

  get roles(): Readonly<Record<string, Record<string, number>>> {
    return Object.fromEntries(this.#roles);
  }

  get statuses(): Readonly<Record<string, number>> {
    return this.#statuses;
  }

  /** Routes that never succeeded, or were never refused though they can be. A campaign that has such ones has tried little. */
  untried(routes: readonly Route[]): string[] {
    return routes.flatMap(({ name, method, isPublic }) => {
      const counts = this.#routes.get(name) ?? {};
      const wanted = isPublic && method === "GET" ? ["2xx and 3xx"] : ["2xx and 3xx", "4xx"];
      const lacks = wanted.filter((outcome) => counts[outcome] === undefined);
      return lacks.map((outcome) => `${name} was never answered ${outcome}`);
    });
  }
}

function within(counts: Map<string, Record<string, number>>, name: string): Record<string, number> {
  const found = counts.get(name) ?? {};
  counts.set(name, found);
  return found;
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
