import { useState } from "react";

/**
 * Ids in the order in which they are shown. While somebody points at the list, or has the focus in it, nothing comes, goes or
 * moves under the hand, whatever the server says meanwhile.
 */
export function useSteadyOrder(ids: readonly number[]) {
  const [shown, setShown] = useState(ids);
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const isHeld = isPointedAt || hasFocus;
  if (!isHeld && shown.join() !== ids.join()) setShown(ids);
  return {
    shown,
    /** Takes one away all the same: whoever points at it has done that. */
    drop: (id: number) => setShown((before) => before.filter((each) => each !== id)),
    holding: {
      onPointerEnter: () => setPointedAt(true),
      onPointerLeave: () => setPointedAt(false),
      onFocus: () => setFocus(true),
      onBlur: () => setFocus(false),
    },
  };
}
