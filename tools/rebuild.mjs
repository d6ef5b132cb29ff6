// npm run build: builds dist/ anew, on the pinned Node, whatever Node runs npm.
import { join } from "node:path";
import { install, root, run } from "./ready.mjs";

install();
run("node", [join(root, "tools", "build.mjs")]);
