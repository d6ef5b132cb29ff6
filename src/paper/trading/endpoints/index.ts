import type { SignedEndpoint } from "../../endpoint.ts";
import { ACCOUNT_ENDPOINTS } from "./account.ts";
import { AMEND_ENDPOINTS } from "./amend.ts";
import { CANCEL_ENDPOINTS } from "./cancel.ts";
import { LIST_ENDPOINTS } from "./lists.ts";
import { PLACE_ENDPOINTS } from "./place.ts";
import { PLACE_LIST_ENDPOINTS } from "./place-list.ts";
import { READ_ENDPOINTS } from "./read.ts";
import { REPLACE_ENDPOINTS } from "./replace.ts";

/** Every endpoint that trades or reads orders, by `METHOD path`. */
export const TRADING_ENDPOINTS: readonly (readonly [string, SignedEndpoint])[] = [
  ...READ_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...PLACE_ENDPOINTS,
  ...REPLACE_ENDPOINTS,
  ...AMEND_ENDPOINTS,
  ...CANCEL_ENDPOINTS,
  ...PLACE_LIST_ENDPOINTS,
  ...LIST_ENDPOINTS,
];
