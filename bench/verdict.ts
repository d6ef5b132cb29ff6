/** Prints whether a bar is met, in the one form that all benches have, and sets the exit code to 1 when it is missed. */
export function verdict(isMet: boolean, sentence: string): void {
  console.log(`${isMet ? "PASS" : "FAIL"}  ${sentence}`);
  if (!isMet) process.exitCode = 1;
}
