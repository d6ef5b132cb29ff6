/** The colours of web/ui/tokens.css by name, and their contrast by the formula of WCAG 2. */

interface Colour {
  readonly light: string;
  readonly dark: string;
}

type Theme = keyof Colour;

export function coloursOf(css: string): ReadonlyMap<string, Colour> {
  const form = /--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g;
  return new Map(
    [...css.matchAll(form)].map(([, name = "", light = "", dark = ""]) => [name, { light, dark }]),
  );
}

const TONES = ["ok", "warn", "bad", "frozen", "unknown", "neutral"];

/** What is drawn, and the grounds that it is drawn on. */
export type Drawn = readonly [front: string, ...grounds: string[]];

export const TEXTS: readonly Drawn[] = [
  ["text", "surface", "bg", "sunken"],
  ["muted", "surface", "bg", "sunken"],
  ["accent", "surface", "bg"],
  ["accent-hover", "surface", "bg"],
  ["on-accent", "accent", "accent-hover"],
  ["danger", "surface"],
  ["danger-hover", "surface"],
  ["on-danger", "danger", "danger-hover"],
  ["warn-text", "surface"],
  ...TONES.map((tone): Drawn => [`${tone}-text`, `${tone}-fill`]),
];

export const EDGES: readonly Drawn[] = [
  ["control", "surface", "bg"],
  ...TONES.map((tone): Drawn => [`${tone}-edge`, `${tone}-fill`, "surface", "bg"]),
];

export function nameOf([front, ...grounds]: Drawn): string {
  return `${front} on ${grounds.join(", ")}`;
}

/** The least contrast on any of its grounds, in both themes, cut to one decimal so that it never says too much. */
export function contrasts(
  colours: ReadonlyMap<string, Colour>,
  [front, ...grounds]: Drawn,
): { light: number; dark: number } {
  const of = (name: string, theme: Theme) => {
    const colour = colours.get(name);
    if (colour === undefined) throw new Error(`there is no colour ${name}`);
    return luminance(colour[theme]);
  };
  const least = (theme: Theme) => {
    const ratios = grounds.map((ground) => {
      const [low, high] = [of(front, theme), of(ground, theme)].toSorted((a, b) => a - b);
      return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
    });
    return Math.floor(Math.min(...ratios) * 10) / 10;
  };
  return { light: least("light"), dark: least("dark") };
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
