// What an operator and a lawyer ask of a package: whose code it carries, of which version, under which licence.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ShippedPackage } from "./packages.ts";

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
}

/** The licence texts of all that is shipped, as most of them ask for. */
export function noticesOf(packages: readonly ShippedPackage[]): string {
  const list = packages.map(
    ({ name, version, licence, parts }) => `  ${name} ${version} (${licence}; ${parts.join(", ")})`,
  );
  const texts = packages.map(
    ({ name, version, licence, text }) => `${"=".repeat(80)}\n${name} ${version}: ${licence}\n\n${text}\n`,
  );
  return `Keyhold's programs and page contain code of these packages, each under a licence of its own:

${list.join("\n")}

${texts.join("\n")}`;
}

/**
 * The bill of materials in CycloneDX 1.6. It names neither a time nor a number of its own, so that the same sources
 * make the same bytes. Hashes are those of the packages as the lockfile has them.
 */
export function billOfMaterials(root: string, packages: readonly ShippedPackage[]): string {
  const { name, version, description, license } = readJson(join(root, "package.json"));
  const locked = Object.entries<LockedPackage>(readJson(join(root, "package-lock.json")).packages);
  const own = `pkg:npm/${name}@${version}`;
  const components = packages.map((shipped) => componentOf(shipped, locked));
  const bill = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": own,
        name,
        version,
        description,
        licenses: [{ license: { id: license } }],
        purl: own,
      },
    },
    components,
    dependencies: [{ ref: own, dependsOn: components.map((component) => component["bom-ref"]) }],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function componentOf(
  { name, version, licence, parts }: ShippedPackage,
  locked: readonly (readonly [string, LockedPackage])[],
) {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const [, entry] =
    locked.find(([path, found]) => path.endsWith(`node_modules/${name}`) && found.version === version) ?? [];
  const [algorithm, digest = ""] = entry?.integrity?.split("-", 2) ?? [];
  if (algorithm !== "sha512") throw new Error(`package-lock.json has no SHA-512 of ${name} ${version}`);
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    scope: "required",
    hashes: [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }],
    licenses: [{ license: { id: licence } }],
    purl,
    properties: parts.map((part) => ({ name: "keyhold:part", value: part })),
  };
}

function readJson(path: string) {
  return JSON.parse(readFileSync(path, "utf8"));
}
