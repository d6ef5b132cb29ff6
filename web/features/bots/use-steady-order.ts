import { type DOMAttributes, useState } from "react";

/** For the element that holds the list. */
export type Holding = Pick<
  DOMAttributes<HTMLElement>,
  "onPointerOver" | "onPointerLeave" | "onFocus" | "onBlur"
>;

/**
 * Ids in the order in which they are shown. While somebody points at the list, or has the focus in it, nothing comes, goes or
 * moves under the hand, whatever the server says meanwhile.
 */
export function useSteadyOrder(ids: readonly number[]) {
  const [order, setOrder] = useState(ids);
  const [dropped, setDropped] = useState<readonly number[]>([]);
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const shown = order.filter((id) => !dropped.includes(id));
  const wanted = ids.filter((id) => !dropped.includes(id));
  // A list that is gone is left by nobody.
  const isHeld = (isPointedAt || hasFocus) && shown.length > 0;
  if (!isHeld && shown.join() !== wanted.join()) setOrder(wanted);
  const holding: Holding = {
    // Not "enter", which React leaves out where the list comes up under a pointer that rests.
    onPointerOver: () => setPointedAt(true),
    onPointerLeave: () => setPointedAt(false),
    onFocus: () => setFocus(true),
    onBlur: () => setFocus(false),
  };
  return {
    shown,
    /** Takes one away all the same: whoever points at it has done that. */
    drop: (id: number) => setDropped((before) => [...before, id]),
    holding,
  };
}
