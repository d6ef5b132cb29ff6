import { type RefObject, useEffect, useRef } from "react";

/** A field that took the place of another has the focus; what was there first has it from elsewhere. */
export function useFocusAfterSwap(input: RefObject<HTMLInputElement | null>, shown: boolean): void {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current !== shown) input.current?.focus();
    before.current = shown;
  }, [input, shown]);
}
