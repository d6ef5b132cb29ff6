import { type Static, Type } from "typebox";
import { closed, Id, secretText, Time } from "./wire.ts";

export const User = closed({
  id: Id,
  email: Type.String(),
  is_active: Type.Boolean(),
  created_at: Time,
});

export type User = Static<typeof User>;

const Email = Type.String({ minLength: 3, maxLength: 254 });

export const RegisterBody = closed({
  email: Type.String({ minLength: 3, maxLength: 254, format: "email" }),
  password: secretText(8, 1024),
});

export const LoginBody = closed({ email: Email, password: secretText(1, 1024) });

/** The refresh token is not in the body: it travels in a cookie that scripts cannot read. */
export const SessionAnswer = closed({
  access_token: Type.String({ description: "A JWT, for the Authorization header" }),
  token_type: Type.Literal("bearer"),
  expires_in: Type.Integer({ description: "Seconds" }),
  user: User,
});

export type SessionAnswer = Static<typeof SessionAnswer>;
