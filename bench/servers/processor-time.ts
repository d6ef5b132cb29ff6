import { readdirSync, readFileSync } from "node:fs";
import { Client } from "pg";

/** Of the numbers in /proc, whatever the processor: USER_HZ of Linux. */
const TICKS_PER_SECOND = 100;

interface Times {
  readonly parent: number;
  readonly own: number;
  /** Of its children that have ended. */
  readonly children: number;
}

/** Seconds of processor time that a process has had so far, all of its threads together. */
export function processorSeconds(pid: number): number {
  return timesOf(pid)?.own ?? Number.NaN;
}

/** The first process of the PostgreSQL server, from which all others come. */
export async function postmasterOf(url: string): Promise<number> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const parent = timesOf(rows[0]?.pid ?? 0)?.parent;
  await client.end();
  if (parent === undefined) throw new Error("the PostgreSQL server is not on this machine");
  return parent;
}

/** The same for a process and all of its children, those that have ended too. */
export function familySeconds(pid: number): number {
  const first = timesOf(pid);
  if (first === undefined) return Number.NaN;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => timesOf(Number(name)))
    .filter((times) => times?.parent === pid)
    .reduce((sum, times) => sum + (times?.own ?? 0), first.own + first.children);
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; undefined once it has ended. */
function timesOf(pid: number): Times | undefined {
  try {
    // The name in brackets may hold spaces and brackets.
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const seconds = (...places: number[]) =>
      places.reduce((sum, place) => sum + (fields[place - 3] ?? 0), 0) / TICKS_PER_SECOND;
    return { parent: fields[1] ?? 0, own: seconds(14, 15), children: seconds(16, 17) };
  } catch {
    return undefined;
  }
}
