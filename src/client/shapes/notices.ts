// Written by: npm run client

import type { Facts } from "./wire.ts";

export interface Notice {
  /** Stable; docs/errors.md lists them. */
  readonly code: string;
  /** Values that belong to the code. */
  readonly params: Facts;
  readonly message: string;
  readonly hint: string | null;
}

export interface NoticePage {
  readonly items: readonly OwnNotice[];
  /** Goes into `after` for the notices that are older; null when there are none. */
  readonly next: number | null;
}

export interface OwnNotice extends Notice {
  readonly id: number;
  /** RFC 3339, UTC, with milliseconds. */
  readonly created_at: string;
}
