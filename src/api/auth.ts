import { type Static, Type } from "typebox";
import { closed, Id, NullableTime, secretText, Time } from "./wire.ts";

export const User = closed({
  id: Id,
  email: Type.String(),
  is_active: Type.Boolean(),
  has_totp: Type.Boolean({ description: "Whether logging in asks for a code of an authenticator app" }),
  created_at: Time,
});

export type User = Static<typeof User>;

const Email = Type.String({ minLength: 3, maxLength: 254 });

const NewPassword = secretText(8, 1024);

const Password = secretText(1, 1024);

/** A code of an authenticator app, or a recovery code. */
const Totp = Type.String({
  minLength: 6,
  maxLength: 32,
  writeOnly: true,
  format: "password",
  description: "A code of the authenticator app, or a recovery code",
});

export const RegisterBody = closed({
  email: Type.String({ minLength: 3, maxLength: 254, format: "email" }),
  password: NewPassword,
  invitation: Type.Optional(secretText(1, 128)),
});

export const LoginBody = closed({ email: Email, password: Password, totp: Type.Optional(Totp) });

/** The refresh token is not in the body: it travels in a cookie that scripts cannot read. */
export const SessionAnswer = closed({
  access_token: Type.String({ description: "A JWT, for the Authorization header" }),
  token_type: Type.Literal("bearer"),
  expires_in: Type.Integer({ description: "Seconds" }),
  user: User,
});

export type SessionAnswer = Static<typeof SessionAnswer>;

export const ChangePasswordBody = closed({ current_password: Password, new_password: NewPassword });

/** At least one of the two. */
export const StepUpBody = closed({ password: Type.Optional(Password), totp: Type.Optional(Totp) });

export const Session = closed({
  id: Id,
  created_at: Time,
  last_used_at: Time,
  expires_at: Time,
  verified_at: NullableTime,
  address: Type.String({ description: "Where it was opened from" }),
  user_agent: Type.String(),
  is_current: Type.Boolean({ description: "Whether this very request is part of it" }),
});

export type Session = Static<typeof Session>;

export const SessionList = closed({
  items: Type.Array(Session),
  next: Type.Unsafe<null>({ type: "null", description: "The list is never longer than one page" }),
});

export type SessionList = Static<typeof SessionList>;

/** Shown once, when it is made. */
export const TotpEnrolment = closed({
  secret: Type.String({ description: "Base32, to be typed into an authenticator app" }),
  otpauth_uri: Type.String({ description: "The same as the address that a QR code holds" }),
});

export type TotpEnrolment = Static<typeof TotpEnrolment>;

export const ConfirmTotpBody = closed({ totp: Totp });

export const RecoveryCodes = closed({
  recovery_codes: Type.Array(Type.String(), { description: "Shown once; each stands in for one code" }),
});

export type RecoveryCodes = Static<typeof RecoveryCodes>;
