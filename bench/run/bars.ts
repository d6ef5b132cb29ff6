/** A bar as a bench or campaign has printed it. */
interface BarLine {
  readonly isMet: boolean;
  /** What was measured, and the bar. */
  readonly sentence: string;
}

/** The bars in what a run has printed: the lines that begin with PASS or FAIL. */
export function barsIn(output: string): BarLine[] {
  return [...output.matchAll(/^(PASS|FAIL) {2}(\S.*)$/gm)].map(([, word, sentence = ""]) => ({
    isMet: word === "PASS",
    sentence: sentence.trim(),
  }));
}

/** What became of a run. */
export interface Outcome {
  readonly name: string;
  readonly command: string;
  readonly bars: readonly BarLine[];
  readonly minutes: number;
}

/** A run that ended with an error and named no bar that it missed has missed something all the same. */
export function outcomeOf(run: Omit<Outcome, "bars">, exitCode: number | null, output: string): Outcome {
  const bars = barsIn(output);
  const isExplained = exitCode === 0 || bars.some(({ isMet }) => !isMet);
  const failure = { isMet: false, sentence: `it did not run to its end (exit code ${exitCode})` };
  return { ...run, bars: isExplained ? bars : [...bars, failure] };
}

export function hasMissed(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ bars }) => bars.some(({ isMet }) => !isMet));
}
