import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NODE, ROOT } from "../cli/program.ts";

/** What stands for the machine that a document speaks of. */
export interface Machine {
  /** The folder in place of `/`. */
  readonly root: string;
  /** Texts in the document and in the files that are installed, each with what stands for it here. */
  readonly instead: ReadonlyMap<string, string>;
}

/** What the commands write to, all of it below the folder; nothing else of these may be in a script. */
const WRITTEN = /\/(?:opt|etc|var|usr\/local|run)\//g;

/** The script as it runs on the machine. @throws Error where something would lead out of its folder. */
export function rewrite({ root, instead }: Machine, script: string): string {
  let text = script;
  for (const [from, to] of instead) text = text.replaceAll(from, to);
  text = text.replaceAll(WRITTEN, (path) => `${root}${path}`);
  const outside = text.replaceAll(root, "ROOT");
  const stray = /(?<![\w}$.~*/-])\/(?!bin\/|usr\/bin\/|usr\/sbin\/|dev\/|CN=)\w.*/.exec(outside);
  if (stray !== null) throw new Error(`it would lead out: ${stray[0]}`);
  return text;
}

/** Makes a folder of programs that stand for those which would change the machine, and answers it. */
export function makeStandIns(machine: Machine): string {
  const bin = join(machine.root, "stand-ins");
  mkdirSync(bin);
  const put = (name: string, text: string) =>
    writeFileSync(join(bin, name), `#!/bin/bash\nset -euo pipefail\n${text}\n`, { mode: 0o755 });
  const rules = [...machine.instead].map(([from, to]) => `s|${from.replaceAll(".", "\\.")}|${to}|g`);
  // The folder itself may lie in /tmp, so that comes first.
  const paths = `s# /tmp/# ${machine.root}/tmp/#g; s#([ =:"]|^)/(opt|etc|var/lib|var/log)/#\\1${machine.root}/\\2/#g`;
  const types = `s#${machine.root}(/etc/nginx/mime.types)#\\1#`;
  writeFileSync(join(bin, "rules"), `${rules.join("\n")}\n${paths}\n${types}\n/^ *listen \\[::\\]/d\n`);
  put("npm", npm(bin));
  // The account of the service is not made here: everything runs as whoever runs the tests.
  for (const name of ["systemd-sysusers", "systemd-tmpfiles"]) put(name, "exit 0");
  for (const name of ["setpriv", "runuser"])
    put(name, 'while [[ $1 != -- ]]; do shift; done; shift; exec "$@"');
  put("nginx", `exec /usr/sbin/nginx -q -p ${machine.root} -c ${machine.root}/nginx.conf "$@"`);
  put(
    "systemctl",
    `if [[ $1 = reload-or-restart ]]; then
  if [[ -e ${machine.root}/etc/nginx/conf.d/keyhold.conf ]]; then nginx; else nginx -s stop; fi
else ROOT=${machine.root} exec ${join(ROOT, "test/docs/systemctl.sh")} "$@"; fi`,
  );
  return bin;
}

/** Packs what is built already, installs offline, and takes the clone's Node for the one that would be fetched. */
function npm(bin: string): string {
  return `
real=$(type -P -a npm | grep -v '^${bin}/' | head -1)
case $1 in
  pack) exec "$real" pack --silent --ignore-scripts --pack-destination "$PWD" ${ROOT} ;;
  pkg) cd ${ROOT} && exec "$real" "$@" ;;
esac
args=() prefix=
while (($#)); do
  [[ $1 != --prefix ]] || prefix=$2
  [[ $1 = node-linux-* ]] || args+=("$1")
  shift
done
"$real" --offline --no-audit --no-fund "\${args[@]}"
modules=$prefix/lib/node_modules
for name in ${join(ROOT, "node_modules")}/node-linux-*; do ln -sfn "$name" "$modules/"; done
ln -sfn ${NODE} "$prefix/bin/node"
find "$modules/keyhold/deploy" -type f ! -name health.mjs -exec sed -E -i -f ${bin}/rules {} +
cp "$modules/keyhold/deploy/nginx/nginx.conf" ${bin}/../nginx.conf`;
}
