/** A metric as it stands in Prometheus' text format. */
export interface Family {
  readonly type: string;
  /** Names of its labels, in order; those that the format itself adds left out. */
  readonly labels: readonly string[];
  /** Every value that each label has. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  /** How many lines it has. */
  readonly samples: number;
}

const ADDED = new Set(["le", "quantile"]);

/** Reads what `/metrics` has answered. */
export function readFamilies(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, { type: string; values: Map<string, Set<string>>; samples: number }>();
  for (const [, name = "", type = ""] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    families.set(name, { type, values: new Map(), samples: 0 });
  }
  for (const [, name = "", labels = ""] of text.matchAll(/^([a-z_0-9]+)(?:\{(.*)\})? \S+$/gm)) {
    const family = families.get(name) ?? families.get(name.replace(/_(?:bucket|sum|count)$/, ""));
    if (family === undefined) throw new Error(`${name} has no type`);
    family.samples += 1;
    for (const [, label = "", value = ""] of labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)) {
      if (ADDED.has(label)) continue;
      family.values.set(label, (family.values.get(label) ?? new Set()).add(value));
    }
  }
  return new Map(
    [...families].map(([name, family]) => [name, { ...family, labels: [...family.values.keys()].sort() }]),
  );
}
