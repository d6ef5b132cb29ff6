import { type Static, Type } from "typebox";
import { closed, Id, NullableText, Params, Time } from "./wire.ts";

/** Something about the exchange key that its owner should know. */
export const Notice = closed({
  code: Type.String({ description: "Stable; docs/errors.md lists them" }),
  params: Params,
  message: Type.String(),
  hint: NullableText,
});

/** One that he was told. */
export const OwnNotice = closed({ id: Id, ...Notice.properties, created_at: Time });

export type OwnNotice = Static<typeof OwnNotice>;

export const NoticePage = closed({
  items: Type.Array(OwnNotice),
  next: Type.Unsafe<number | null>({
    type: ["integer", "null"],
    description: "Goes into `after` for the notices that are older; null when there are none",
  }),
});

export type NoticePage = Static<typeof NoticePage>;

export const NoticeQuery = closed({
  after: Type.Optional(
    Type.String({ pattern: "^[1-9][0-9]{0,15}$", description: "`next` of the page before" }),
  ),
  limit: Type.Optional(
    Type.String({ pattern: "^([1-9]|[1-9][0-9]|100)$", description: "1 to 100; 20 if absent" }),
  ),
});
