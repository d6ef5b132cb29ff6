/** Where a command listens and talks: results to `out`, everything else to `err`. */
export interface Terminal {
  /** What a person types, or another program hands over. */
  readonly input: NodeJS.ReadStream;
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
}

/** Exit codes of every command. */
export const EXIT = { done: 0, refused: 1, usage: 2, configuration: 78 } as const;

/** Shows how far a long piece of work is, on one line of a terminal; another program is told nothing. */
export function showProgress(stream: NodeJS.WritableStream, line: string | undefined): void {
  if (!("isTTY" in stream) || stream.isTTY !== true) return;
  stream.write(line === undefined ? "\r\u001b[K" : `\r\u001b[K${line}`);
}

export function say(stream: NodeJS.WritableStream, line: string): void {
  stream.write(`${line}\n`);
}
