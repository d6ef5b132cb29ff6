import { useEffect, useRef } from "react";

let isArrival = true;

/**
 * The page's one heading, and the same words in the window's title. Where one page takes the place of another the focus
 * goes here; on arrival from outside the browser's own place is left alone.
 */
export function PageTitle({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} · Keyhold`;
  }, [children]);
  useEffect(() => {
    if (!isArrival) heading.current?.focus();
    isArrival = false;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
