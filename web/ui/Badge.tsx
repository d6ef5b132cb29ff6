import type { ReactNode } from "react";
import { type Tone, ToneIcon } from "./tone.tsx";
import "./badge.css";

export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`badge tone-${tone}`}>
      <ToneIcon tone={tone} size={16} />
      <span>{children}</span>
    </span>
  );
}
