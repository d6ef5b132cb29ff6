import { useMemo } from "react";
import { encode } from "uqr";

/** Modules of white around the code, without which cameras do not find it (ISO/IEC 18004 asks for four). */
const QUIET_ZONE = 4;

/** Drawn into the document itself: a picture of its own would need an address that says what it shows. */
export function QrCode({ text, name }: { text: string; name: string }) {
  const { size, path } = useMemo(() => draw(text), [text]);
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={name}
      shapeRendering="crispEdges"
    >
      <rect className="qr-ground" width={size} height={size} />
      <path className="qr-modules" d={path} />
    </svg>
  );
}

/** Each run of dark modules in a row is one rectangle. */
function draw(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_ZONE });
  const runs = data.flatMap((row, y) =>
    [
      ...row
        .map((isDark) => (isDark ? "#" : " "))
        .join("")
        .matchAll(/#+/g),
    ].map(({ 0: { length }, index }) => `M${index} ${y}h${length}v1h-${length}z`),
  );
  return { size, path: runs.join("") };
}
