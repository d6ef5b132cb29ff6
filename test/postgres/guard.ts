import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

/** Waits for the end of its input, which comes when whoever holds the other end is gone, killed or not. */
const WATCH = `
  cat > /dev/null
  file="$1/data/postmaster.pid"
  server=$(head -n 1 "$file" 2> /dev/null)
  [ -n "$server" ] && kill -QUIT "$server"
  for _ in $(seq 100); do [ -e "$file" ] || break; sleep 0.1; done
  rm -rf "$1"
`;

/** A process that outlives this one for a moment. */
interface Guard {
  /** For when there is nothing left to guard. */
  dismiss(): Promise<void>;
}

/** Ends the server whose data lies below `folder`, and removes the folder, as soon as this process is gone. */
export function startGuard(folder: string, options: SpawnOptions): Guard {
  const child = spawn("/bin/sh", ["-c", WATCH, "guard", folder], {
    ...options,
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  // A pipe is a socket, which the types do not know.
  (child.stdin as unknown as { unref(): void }).unref();
  return {
    async dismiss() {
      child.ref();
      const ended = once(child, "exit");
      child.stdin?.end();
      await ended;
    },
  };
}
