/**
 * Shows enough of a value to recognise it and too little to use it: `abcd****wxyz`. Values of 8 characters
 * or fewer are hidden whole. A masked value is for display alone and is never accepted as input.
 */
export function mask(value: string): string {
  return value.length <= 8 ? "****" : `${value.slice(0, 4)}****${value.slice(-4)}`;
}
