import { createInterface } from "node:readline/promises";
import { Secret } from "../core/secret.ts";
import { UsageError } from "./command.ts";
import { say, type Terminal } from "./terminal.ts";

const ENTER = new Set(["\r", "\n", "\u0004"]);
const BACKSPACE = new Set(["\b", "\u007f"]);
const INTERRUPT = "\u0003";

/** The person pressed Ctrl-C, or the input ended before there was an answer. */
export class GaveUp extends Error {
  constructor() {
    super("nothing was entered");
    this.name = "GaveUp";
  }
}

/**
 * A new password: typed twice at a terminal, without showing it; from another program the first line of its output.
 * Throws `UsageError` when the two differ.
 */
export async function askNewPassword(terminal: Terminal): Promise<Secret> {
  if (!terminal.input.isTTY) return new Secret(await firstLine(terminal));
  const first = await typeUnseen(terminal, "New password: ");
  const second = await typeUnseen(terminal, "The same again: ");
  if (first !== second) throw new UsageError("the two passwords differ");
  return new Secret(first);
}

/** What is typed at a terminal after the question. */
export async function askLine({ input, err }: Terminal, question: string): Promise<string> {
  const lines = createInterface({ input, output: err });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

async function firstLine({ input }: Terminal): Promise<string> {
  for await (const line of createInterface({ input })) return line;
  throw new GaveUp();
}

/** The terminal shows what is typed by itself unless it is told to hand every key on as it is. */
async function typeUnseen({ input, err }: Terminal, question: string): Promise<string> {
  input.setRawMode(true);
  err.write(question);
  try {
    return await typedLine(input);
  } finally {
    input.setRawMode(false);
    input.pause();
    say(err, "");
  }
}

function typedLine(input: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const finish = (settle: () => void) => {
      input.off("data", take).off("end", giveUp);
      settle();
    };
    const giveUp = () => finish(() => reject(new GaveUp()));
    const take = (keys: string) => {
      for (const key of keys) {
        if (key === INTERRUPT) return giveUp();
        if (ENTER.has(key)) return finish(() => resolve(typed.join("")));
        typed = BACKSPACE.has(key) ? typed.slice(0, -1) : [...typed, key];
      }
    };
    input.setEncoding("utf8").on("data", take).on("end", giveUp).resume();
  });
}
