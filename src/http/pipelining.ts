import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";

/** Requests that one connection may have sent and not been answered. Browsers and proxies send one at a time. */
const MOST_UNANSWERED = 10;

/** Notes a request that has come, and says whether it is to be worked for; if not, its connection is cut off. */
type AdmitToLine = (request: FastifyRequest, reply: FastifyReply) => boolean;

/**
 * Cuts off whoever sends request upon request and does not wait for the answers: Node takes in all that arrive in one piece,
 * and a few bytes each would have the server hold an answer for each. Ask it before anything is done for a request.
 */
export function limitPipelining(): AdmitToLine {
  const unanswered = new WeakMap<Socket, number>();

  return (request, reply) => {
    const { socket } = request.raw;
    const count = (unanswered.get(socket) ?? 0) + 1;
    unanswered.set(socket, count);
    reply.raw.once("close", () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    if (count <= MOST_UNANSWERED) return true;
    reply.hijack();
    cutOff(socket);
    return false;
  };
}

/** What Node does not document: who takes in the requests of a connection. Without it a flood costs more; nothing else changes. */
interface ParsedSocket extends Socket {
  readonly parser?: { onIncoming?: (() => number) | null } | null;
}

/** What llhttp is answered when no more HTTP is to follow, as after an upgrade. */
const STOP_PARSING = 2;

/**
 * Of a socket that is merely destroyed, Node goes on to make a request of all that has arrived, and for each an error with
 * its stack: a hundred pieces of two hundred requests stopped everybody for a second, and took 50 MB.
 */
function cutOff(socket: ParsedSocket): void {
  if (socket.parser?.onIncoming) socket.parser.onIncoming = () => STOP_PARSING;
  socket.destroy();
}
