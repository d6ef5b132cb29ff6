import { readFileSync } from "node:fs";

/** The resident memory of a process now, and the most that it ever had, in MB; 0 when there is no such process. */
export function memoryOf(pid: number | undefined): { readonly now: number; readonly most: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const read = (name: string) =>
      Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024);
    return { now: read("VmRSS"), most: read("VmHWM") };
  } catch {
    return { now: 0, most: 0 };
  }
}

/** The processor time that a process has used, in seconds. */
export function processorSecondsOf(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
