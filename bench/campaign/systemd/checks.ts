import type { Report } from "../container/checks.ts";
import type { Shell } from "./shell.ts";

const MOST_EXPOSED = 1.2;

/** Looks at a unit that runs: what systemd and the kernel hold it to. */
export async function checkUnit(shell: Shell, unit: string, report: Report): Promise<void> {
  const pid = await mainPid(shell, unit);
  const status = await shell.run(`cat /proc/${pid}/status`);
  const line = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
  report(`${unit} has no capability`, /^0+$/.test(line("CapPrm") + line("CapBnd")), line("CapBnd"));
  report(`${unit} gets none either`, line("NoNewPrivs") === "1", line("NoNewPrivs"));
  report(`${unit} is filtered`, line("Seccomp") === "2", line("Seccomp"));
  const core = (await shell.run(`grep '^Max core' /proc/${pid}/limits`)).trim();
  report(`${unit} leaves no core dump`, /size\s+0\s+0\s/.test(core), core);
  const security = await shell.run(`systemd-analyze --no-pager security ${unit} | tail -1`);
  const [, score = "10"] = /: ([\d.]+) /.exec(security) ?? [];
  report(`${unit} exposes little`, Number(score) <= MOST_EXPOSED, score);
  const listeners = await shell.run(`kill -USR1 ${pid}; sleep 0.5; ss -ltn`);
  report(`${unit} opens no debugger`, !listeners.includes(":9229"), "port 9229 is closed");
}

/** Kills a node and waits until systemd has it ready again. Answers how long that took, in milliseconds. */
export async function killNode(shell: Shell, unit: string): Promise<number> {
  const pid = await mainPid(shell, unit);
  const begun = performance.now();
  await shell.run(`kill -KILL ${pid}
until now=$(systemctl show -P MainPID ${unit}); (( now != 0 && now != ${pid} )) && systemctl is-active --quiet ${unit}; do sleep 0.1; done`);
  return Math.round(performance.now() - begun);
}

async function mainPid(shell: Shell, unit: string): Promise<number> {
  return Number(await shell.run(`systemctl show -P MainPID ${unit}`));
}
