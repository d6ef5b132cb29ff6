import { type Static, Type } from "typebox";
import { closed } from "./wire.ts";

export const About = closed({
  version: Type.String(),
  deployment: Type.String(),
  registration: Type.Enum(["open", "invite", "closed"], { description: "Who may make an account" }),
  exchanges: Type.Array(
    closed({
      id: Type.String(),
      name: Type.String(),
      environment: Type.String(),
      key_types: Type.Array(Type.String()),
    }),
  ),
  outgoing_addresses: Type.Array(Type.String(), { description: "The addresses to allow at the exchange" }),
});

export type About = Static<typeof About>;
