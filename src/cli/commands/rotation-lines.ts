import type { RotationPlan } from "../../operations/plan-rotation.ts";
import type { Retirement } from "../../operations/retire-fernet-keys.ts";
import type { Rotated } from "../../operations/rotate-fernet-key.ts";

type UnreadyNode = RotationPlan["unready"][number];

/** Why a node is in the way of a rotation to the key with this fingerprint. */
export function unreadyLine({ id, why, quietMs, fernetKeys }: UnreadyNode, fingerprint: string): string {
  const heard = `node ${id}, heard of ${Math.round(quietMs / 1_000)} s ago,`;
  switch (why) {
    case "silent":
      return `${heard} does not say which Fernet keys it holds: it runs an older program`;
    case "lacks":
      return `${heard} does not hold the Fernet key ${fingerprint}: it has ${fernetKeys.join(", ")}`;
    case "seals_other":
      return `${heard} still seals under the Fernet key ${fernetKeys[0]}`;
  }
}

export function leftLine({ table, key, why }: Rotated["left"][number]): string {
  const reason =
    why === "fernet_key_missing"
      ? "its Fernet key is not given"
      : "it was altered or moved, and does not open";
  return `${table} ${key} is left as it is: ${reason}`;
}

export function retirementLine(retirement: Retirement): string {
  const name = `the Fernet key ${retirement.fingerprint}`;
  switch (retirement.outcome) {
    case "retired":
      return `${name} is retired: drop it from FERNET_KEY on every node, and keep it with the backups that need it`;
    case "needed":
      return `${name} is still needed`;
    case "sealing":
      return `${name} stays in use: ${retirement.nodes.map(({ id }) => `node ${id}`).join(", ")} may seal under it`;
  }
}

/** How many rows are sealed with which key, the one that is to seal everything first, a line each; of the others also where they are. */
export function countLines(counts: RotationPlan["counts"], fingerprint: string): readonly string[] {
  const others = [...counts.keys()].filter((other) => other !== fingerprint).toSorted();
  return [fingerprint, ...others].map((name) => {
    const tables = [...(counts.get(name) ?? [])];
    const total = tables.reduce((sum, [, count]) => sum + count, 0);
    const places = tables.map(([table, count]) => `${table} ${count}`).join(", ");
    return [name, String(total).padStart(10), ...(places === "" ? [] : [places])].join("  ");
  });
}
