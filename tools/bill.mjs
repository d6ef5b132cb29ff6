// npm run sbom: prints the bill of materials of what is shipped (CycloneDX). It is made by the build, of what the
// bundlers have truly put into dist/, and lies in the package beside the licence texts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, install, root } from "./ready.mjs";

install();
build();
process.stdout.write(readFileSync(join(root, "dist", "sbom.cdx.json"), "utf8"));
