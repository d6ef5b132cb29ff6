/** What a Dockerfile says, as far as ours says anything. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: "run"; readonly command: string }
  | { readonly kind: "workdir"; readonly path: string }
  | {
      readonly kind: "copy";
      readonly from: string | undefined;
      readonly owner: string | undefined;
      readonly sources: readonly string[];
      readonly to: string;
    }
  | { readonly kind: "env"; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: "user"; readonly id: string }
  | { readonly kind: "health" | "entrypoint" | "cmd"; readonly argv: readonly string[] }
  | { readonly kind: "note"; readonly text: string };

/** @throws Error that names an instruction, or a form of one, that is not known here: nothing is passed over. */
export function readDockerfile(text: string): Stage[] {
  const lines = text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== "");
  const args = new Map<string, string>();
  const stages: { name: string; base: string; steps: Step[] }[] = [];
  for (const line of lines) {
    const [, word = "", rest = ""] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (word === "ARG") {
      const [name = "", value = ""] = rest.split("=", 2);
      args.set(name, value);
    } else if (word === "FROM") {
      const [, base = "", name = `stage ${stages.length}`] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
      stages.push({
        name,
        base: base.replaceAll(/\$\{(\w+)\}/g, (_, arg) => args.get(arg) ?? ""),
        steps: [],
      });
    } else {
      stages.at(-1)?.steps.push(readStep(word, rest));
    }
  }
  return stages;
}

function readStep(word: string, rest: string): Step {
  switch (word) {
    case "RUN":
      return { kind: "run", command: rest };
    case "WORKDIR":
      return { kind: "workdir", path: rest };
    case "USER":
      return { kind: "user", id: rest };
    case "ENV":
      return {
        kind: "env",
        variables: Object.fromEntries(rest.split(" ").map((pair) => pair.split("=", 2))),
      };
    case "COPY":
      return readCopy(rest);
    case "HEALTHCHECK":
      return { kind: "health", argv: JSON.parse(rest.slice(rest.indexOf("CMD ") + 4)) };
    case "ENTRYPOINT":
      return { kind: "entrypoint", argv: JSON.parse(rest) };
    case "CMD":
      return { kind: "cmd", argv: JSON.parse(rest) };
    case "LABEL":
    case "VOLUME":
    case "EXPOSE":
    case "STOPSIGNAL":
      return { kind: "note", text: `${word} ${rest}` };
    default:
      throw new Error(`no step is known for: ${word} ${rest}`);
  }
}

function readCopy(rest: string): Step {
  const words = rest.split(" ");
  const flags = words.filter((word) => word.startsWith("--"));
  const flag = (name: string) => flags.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const paths = words.slice(flags.length);
  return {
    kind: "copy",
    from: flag("from"),
    owner: flag("chown"),
    sources: paths.slice(0, -1),
    to: paths.at(-1) ?? "",
  };
}
