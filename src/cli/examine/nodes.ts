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
  const doubts = [
    ...(versions.size === 1 ? [] : [`their versions differ, or differ from this one, ${VERSION}`]),
    ...nodes.flatMap((node) => lackingKeys(node, deps.keyring.fingerprints)),
  ];
  const finding =
    doubts.length === 0 ? good("nodes", detail) : warning("nodes", [detail, ...doubts].join("; "));
  return { finding, serving: nodes.length };
}

/** What is sealed here under a key that a node lacks does not open there. */
function lackingKeys(
  { id, fernetKeys }: { readonly id: string; readonly fernetKeys: readonly string[] },
  fingerprints: readonly string[],
): string[] {
  const lacking = fingerprints.filter((fingerprint) => !fernetKeys.includes(fingerprint));
  return lacking.length === 0 ? [] : [`${id} lacks the Fernet keys ${lacking.join(", ")}`];
}
