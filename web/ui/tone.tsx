import {
  CircleCheck,
  CircleQuestionMark,
  FlaskConical,
  Info,
  type LucideIcon,
  OctagonX,
  Snowflake,
  TriangleAlert,
} from "lucide-react";

/** What a badge or a panel means. Never colour alone: each has a shape and a word. */
export type Tone = "ok" | "warn" | "bad" | "frozen" | "unknown" | "neutral" | "note";

const ICONS: Readonly<Record<Tone, LucideIcon>> = {
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: OctagonX,
  frozen: Snowflake,
  unknown: CircleQuestionMark,
  neutral: FlaskConical,
  note: Info,
};

export function ToneIcon({ tone, size }: { tone: Tone; size: 16 | 20 }) {
  const Icon = ICONS[tone];
  return <Icon className="icon" size={size} strokeWidth={2} aria-hidden />;
}
