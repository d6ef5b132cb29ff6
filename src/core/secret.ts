import { inspect } from "node:util";

/**
 * A value that must not be seen. It prints as `[secret]` in every form that a log, an error or a response
 * could take: string, JSON, `util.inspect`. `reveal()` is the only way in, so that a search for it lists
 * every place where a secret is used.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Hold it for one use and let it go. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}
