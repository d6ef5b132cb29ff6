import type { ReadOnlyComposition } from "../../compose.ts";
import { listServingNodes } from "../../operations/list-serving-nodes.ts";
import { VERSION } from "../../version.ts";
import { type Finding, good, warning } from "./finding.ts";

/** Which processes serve the database now. */
export async function examineNodes(
  { deps }: ReadOnlyComposition,
  now: () => number,
): Promise<{ readonly finding: Finding; readonly serving: number }> {
  const nodes = await listServingNodes({ db: deps.db, now });
  const told = nodes.map(
    ({ id, version, quietMs }) => `${id} (${version}, heard of ${Math.round(quietMs / 1_000)} s ago)`,
  );
  const detail = told.length === 0 ? "none serves this database now" : `${told.length}: ${told.join(", ")}`;
  const versions = new Set([VERSION, ...nodes.map(({ version }) => version)]);
  const finding =
    versions.size === 1
      ? good("nodes", detail)
      : warning("nodes", `${detail}; their versions differ, or differ from this one, ${VERSION}`);
  return { finding, serving: nodes.length };
}
