/** The last so many things of a stream. */
export class Ring<T> {
  readonly #most: number;
  readonly #kept: T[] = [];
  #next = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes one in and answers the oldest one, when that has to go. */
  push(value: T): T | undefined {
    if (this.#kept.length < this.#most) {
      this.#kept.push(value);
      return undefined;
    }
    const oldest = this.#kept[this.#next];
    this.#kept[this.#next] = value;
    this.#next = (this.#next + 1) % this.#most;
    return oldest;
  }
}
