import { readFileSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** Part of the `Host` that the server accepts. */
export const PORT = 18_790;

/** The server that is pressed. */
export interface Target {
  readonly port: number;
  readonly isTls: boolean;
}

/** What came of an abuser's connections. */
export interface Outcome {
  /** How many were opened, and how many of them the server ended. */
  readonly opened: number;
  readonly ended: number;
  /** How long the longest lived, in seconds. */
  readonly longest: number;
  /** The statuses that were answered; 0 for a connection that was ended without one. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly sentMb: number;
}

/** A connection of somebody who does not behave. */
export class Grip {
  readonly #openedAt = performance.now();
  readonly socket: Socket;
  #endedAt: number | undefined;
  #heard = "";
  #answers = 0;
  #sent = 0;

  /** `address`: one of loopback's, so that many connections fit; `isDeaf`: whatever comes back is not read. */
  constructor(
    { port, isTls }: Target,
    options: { address?: string; isDeaf?: boolean; plain?: boolean } = {},
  ) {
    const { address = "127.0.0.1", isDeaf = false, plain = false } = options;
    const where = { port, host: "127.0.0.1", localAddress: address, allowHalfOpen: true };
    this.socket = isTls && !plain ? connectTls({ ...where, rejectUnauthorized: false }) : connectTcp(where);
    if (!isDeaf) this.socket.on("data", (chunk: Buffer) => this.#hear(chunk));
    for (const event of ["end", "close"]) {
      this.socket.once(event, () => {
        this.#endedAt ??= performance.now();
        this.socket.destroy();
      });
    }
    this.socket.on("error", () => undefined);
  }

  #hear(chunk: Buffer): void {
    const text = chunk.toString("latin1");
    this.#answers += text.split("HTTP/1.1 ").length - 1;
    if (this.#heard.length < 20) this.#heard += text.slice(0, 20);
  }

  /** Says it if anybody still listens; resolves when there is room for more. */
  async say(bytes: string | Buffer): Promise<void> {
    if (this.isOver) return;
    this.#sent += bytes.length;
    if (this.socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      this.socket.once("drain", resolve);
      this.socket.once("close", resolve);
    });
  }

  get isOver(): boolean {
    return this.#endedAt !== undefined || this.socket.destroyed;
  }

  get seconds(): number {
    return ((this.#endedAt ?? performance.now()) - this.#openedAt) / 1_000;
  }

  /** How many answers have begun. */
  get answers(): number {
    return this.#answers;
  }

  get status(): string {
    return /^HTTP\/1\.1 (\d+)/.exec(this.#heard)?.[1] ?? "0";
  }

  get sent(): number {
    return this.#sent;
  }
}

export function outcomeOf(grips: readonly Grip[]): Outcome {
  const statuses: Record<string, number> = {};
  for (const { status } of grips) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    opened: grips.length,
    ended: grips.filter(({ isOver }) => isOver).length,
    longest: Math.round(Math.max(...grips.map(({ seconds }) => seconds)) * 10) / 10,
    statuses,
    sentMb: Math.round(grips.reduce((sum, { sent }) => sum + sent, 0) / 1e6),
  };
}

/** Somebody who does not read is not told of the end either; the kernel knows it (CLOSE_WAIT in proc_net_tcp). */
export function noteSilentEnds(grips: readonly Grip[]): void {
  const ended = readFileSync("/proc/net/tcp", "utf8").matchAll(/: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F:]+ 08 /g);
  const ports = new Set([...ended].map(([, port]) => Number.parseInt(port ?? "", 16)));
  for (const grip of grips) if (ports.has(grip.socket.localPort ?? 0)) grip.socket.destroy();
}

/** Lets go of what the server has not. */
export function release(grips: readonly Grip[]): void {
  for (const { socket } of grips) socket.destroy();
}
