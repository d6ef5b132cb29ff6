import type { SendMail } from "./mail.ts";

/** Sends as before, and has `note` hear whether each e-mail was taken, and after how long in milliseconds. */
export function watchedMail(
  send: SendMail,
  note: (outcome: "taken" | "failed", durationMs: number) => void,
): SendMail {
  return async (mail) => {
    const startedAt = performance.now();
    const result = await send(mail);
    note(result.kind === "sent" ? "taken" : "failed", performance.now() - startedAt);
    return result;
  };
}
