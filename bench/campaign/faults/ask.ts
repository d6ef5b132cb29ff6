import type { Answer } from "../answers.ts";
import type { CampaignNode } from "../ground.ts";

/** The nodes behind one address, as a proxy would hand requests to them: in turns. */
export type Door = <T>(request: (url: string) => Promise<T>, isRepeatable: boolean) => Promise<T | undefined>;

/**
 * A request goes to the next node that is said to be up. As nginx does by itself, it goes to another when the first took no
 * connection, and a read also when the connection ended; undefined when nobody answered.
 */
export function openDoor(nodes: readonly CampaignNode[]): Door {
  let turns = 0;
  return async (request, isRepeatable) => {
    turns += 1;
    const first = turns;
    for (let attempt = 0; attempt < nodes.length; attempt++) {
      const node = nodes[(first + attempt) % nodes.length];
      if (node === undefined) return undefined;
      try {
        return await request(node.url);
      } catch (error) {
        const code = codeOf(error);
        if (code !== "ECONNREFUSED" && !(isRepeatable && code !== undefined)) return undefined;
      }
    }
    return undefined;
  };
}

/** Of a connection that was refused or ended; undefined when it was only too slow. */
function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}

export function heardOf(answer: Pick<Answer, "status" | "body"> | undefined): string {
  if (answer === undefined) return "no answer";
  return answer.status < 300 ? "ok" : `${answer.status} ${String(answer.body.code)}`;
}
