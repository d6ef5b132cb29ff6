import type { BotAnswer } from "../operations/steps/bot.ts";

/** Answers that all bots share, each for a short while. */
export interface SharedCopies {
  /** The copy under this name, or the answer to the question: of those who ask at once one does. */
  answer(name: string, keepMs: number, ask: () => Promise<BotAnswer>): Promise<BotAnswer>;
}

/** About as many bytes as are kept, and answers. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ANSWERS = 2_000;

interface Copy {
  readonly answer: BotAnswer;
  readonly until: number;
  readonly bytes: number;
}

export function createSharedCopies(now: () => number): SharedCopies {
  const copies = new Map<string, Copy>();
  const underWay = new Map<string, Promise<BotAnswer>>();
  let bytes = 0;

  function drop(name: string): void {
    bytes -= copies.get(name)?.bytes ?? 0;
    copies.delete(name);
  }

  function keep(name: string, answer: BotAnswer, until: number): void {
    drop(name);
    const size = answer.body.length;
    if (size > MOST_BYTES / 4) return;
    copies.set(name, { answer, until, bytes: size });
    bytes += size;
    for (const oldest of copies.keys()) {
      if (bytes <= MOST_BYTES && copies.size <= MOST_ANSWERS) break;
      drop(oldest);
    }
  }

  return {
    async answer(name, keepMs, ask) {
      const copy = copies.get(name);
      if (copy !== undefined && copy.until > now()) return copy.answer;
      const asking = underWay.get(name);
      if (asking !== undefined) return asking;
      const askedAt = now();
      const answer = ask()
        .then((given) => {
          // A refusal is about the moment, and so is a fault, such as a page of whoever stands between.
          if (given.status === 200 && seemsJson(given.body)) keep(name, given, askedAt + keepMs);
          return given;
        })
        .finally(() => underWay.delete(name));
      underWay.set(name, answer);
      return answer;
    },
  };
}

/** By both its ends: some are megabytes. */
function seemsJson(body: string): boolean {
  const text = body.trim();
  return (text.startsWith("{") && text.endsWith("}")) || (text.startsWith("[") && text.endsWith("]"));
}
