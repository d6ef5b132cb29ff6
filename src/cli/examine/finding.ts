/** One line of the doctor's report. `warning` is not good, but works. */
export interface Finding {
  readonly subject: string;
  readonly verdict: "good" | "warning" | "bad";
  readonly detail: string;
}

export function good(subject: string, detail: string): Finding {
  return { subject, verdict: "good", detail };
}

export function warning(subject: string, detail: string): Finding {
  return { subject, verdict: "warning", detail };
}

export function bad(subject: string, detail: string): Finding {
  return { subject, verdict: "bad", detail };
}
