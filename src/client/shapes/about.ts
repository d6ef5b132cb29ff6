// Written by: npm run client

export interface About {
  readonly version: string;
  readonly deployment: string;
  /** Who may make an account. */
  readonly registration: "open" | "invite" | "closed";
  readonly exchanges: readonly {
    readonly id: string;
    readonly name: string;
    readonly environment: string;
    readonly key_types: readonly string[];
  }[];
  /** The addresses to allow at the exchange. */
  readonly outgoing_addresses: readonly string[];
}
